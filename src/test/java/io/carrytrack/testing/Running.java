package io.carrytrack.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A child process that runs. Closing it kills it and what it started. */
public final class Running implements AutoCloseable {
  private final Process process;
  private final Path directory;
  private final Path out;
  private final Path err;

  Running(Process process, Path directory, Path out, Path err) {
    this.process = process;
    this.directory = directory;
    this.out = out;
    this.err = err;
    Survivors.add(process);
  }

  /**
   * Of a wrapper that has become spark-submit, and of that which has become Java: the driver's JVM.
   */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Its scratch folder. */
  public Path directory() {
    return directory;
  }

  /** What it has printed on standard output so far. */
  public String out() {
    return read(out);
  }

  /** What it has printed on standard error so far. */
  public String err() {
    return read(err);
  }

  /**
   * Waits until it has printed, on either stream, what {@code regex} finds.
   *
   * @return the find, with its groups
   * @throws AssertionError where it has not within {@code limit}, or ends without
   */
  public Matcher awaitOutput(String regex, Duration limit) {
    Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
    Matcher[] found = new Matcher[1];
    Await.until(
        "\"" + regex + "\" from " + directory.getFileName(),
        limit,
        () -> {
          boolean ended = !process.isAlive();
          found[0] = pattern.matcher(out() + err());
          if (found[0].find()) {
            return true;
          }
          if (ended) {
            throw new AssertionError(
                "%s ended without \"%s\"%n%s%n%s"
                    .formatted(directory.getFileName(), regex, out(), err()));
          }
          return false;
        });
    return found[0];
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** SIGKILL, of this process alone. */
  public void kill() {
    process.destroyForcibly();
  }

  /**
   * Waits for its end.
   *
   * @throws AssertionError where it still runs after {@code limit}; it is killed
   */
  public Finished await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        close();
        throw new AssertionError(
            "%s still ran after %d s%n%s%n%s"
                .formatted(directory.getFileName(), limit.toSeconds(), out(), err()));
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + directory.getFileName(), e);
    }
    String name = directory.getFileName().toString();
    return new Finished(name, process.exitValue(), out(), err(), directory);
  }

  @Override
  public void close() {
    Survivors.kill(process);
    process.onExit().join();
  }

  private static String read(Path file) {
    try {
      // not readString: a character may be half written
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
