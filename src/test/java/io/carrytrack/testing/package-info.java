/**
 * What the tests of every package share. Unit tests take {@link
 * io.carrytrack.testing.SparkTest#spark() one session}; integration tests run the packaged jar in
 * child processes ({@link io.carrytrack.testing.Submit}), on {@link
 * io.carrytrack.testing.StandaloneCluster a cluster of real processes} where they need one.
 */
package io.carrytrack.testing;
