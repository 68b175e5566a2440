/**
 * All that is of DL4J: its networks under our training and its averaging as the baseline, our
 * layers and our rounds inside its own networks and trainers. Nothing else imports DL4J: who trains
 * and what is averaged are interfaces of {@code training} and {@code network}, which do not know
 * this package.
 */
package io.carrytrack.dl4j;
