/**
 * Encoded reviews as one file a logical worker: ranked and written by executors, named by
 * checksums, read and kept where a worker runs. Does not know what is trained on them.
 */
package io.carrytrack.blocks;
