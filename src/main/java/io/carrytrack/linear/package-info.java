/**
 * The linear yardstick: a logistic regression on tokens, each scaled by its naive Bayes log ratio
 * (Wang and Manning 2012), as a network of the other packages with a trainer of its own.
 */
package io.carrytrack.linear;
