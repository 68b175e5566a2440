package io.carrytrack.fuzz;

import io.carrytrack.base.UserError;
import io.carrytrack.fuzz.Target.Outcome;
import io.carrytrack.testing.Cost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Gives a target inputs. Every one must be read or be refused, within what the target allows, a
 * second of processor time and a hundred megabytes; what is not is a finding, and ends the run with
 * the input kept in a file.
 */
final class Fuzzer {
  private static final Path FINDINGS = Path.of("target/fuzz");

  private final Target target;
  private final long seed;
  private final Mutator mutator;
  private final long start = System.nanoTime();
  private long read;
  private long slowest;
  private long largest;

  Fuzzer(Target target, long seed) {
    this.target = target;
    this.seed = seed;
    mutator = new Mutator(target, seed);
  }

  /**
   * Runs the inputs from number 0.
   *
   * @param most how many
   * @param limit after which no further one begins
   * @throws AssertionError for a finding
   */
  Counts run(long most, Duration limit) {
    long number = 0;
    while (number < most && System.nanoTime() - start < limit.toNanos()) {
      run(number, mutator.input(number));
      number++;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Counts(
        target.name(), seed, number, read, number - read, slowest / 1_000_000, largest, seconds);
  }

  private void run(long number, byte[] input) {
    Throwable[] thrown = new Throwable[1];
    Cost cost = Cost.of(() -> thrown[0] = thrown(input));
    slowest = Math.max(slowest, cost.cpu().toNanos());
    largest = Math.max(largest, cost.allocated());
    if (thrown[0] != null || !cost.isWithin(target.limit())) {
      throw finding(number, input, cost, thrown[0]);
    }
  }

  private Throwable thrown(byte[] input) {
    try {
      read += target.read(input) == Outcome.READ ? 1 : 0;
      return null;
    } catch (UserError e) {
      return e.getMessage().isBlank() ? e : null;
    } catch (Throwable e) { // an Error, such as of a stack without end, is a finding like others
      return e;
    }
  }

  private AssertionError finding(long number, byte[] input, Cost cost, Throwable thrown) {
    Path file = FINDINGS.resolve(target.name() + "-" + number);
    try {
      Files.createDirectories(FINDINGS);
      Files.write(file, input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new AssertionError(
        "%s: input %d of seed %d, kept in %s: %s"
            .formatted(target.name(), number, seed, file, thrown == null ? cost : thrown),
        thrown);
  }
}
