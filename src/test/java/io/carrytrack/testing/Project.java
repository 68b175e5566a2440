package io.carrytrack.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the parts of the project are that integration tests run. */
public final class Project {
  private static final Duration FETCH_LIMIT = Duration.ofMinutes(10);

  private Project() {}

  /** The project's folder, in which Maven runs the tests. */
  public static Path root() {
    return Path.of("").toAbsolutePath();
  }

  /** The packaged jar. */
  public static Path jar() {
    return root().resolve("target/carrytrack.jar");
  }

  /** The wrapper {@code jobs/NAME.sh}. */
  public static Path wrapper(String name) {
    return root().resolve("jobs").resolve(name + ".sh");
  }

  /**
   * The Spark that the project makes for itself, fetched by the first call on a fresh machine.
   * Tests do not use the machine's own SPARK_HOME, which could be another version.
   */
  public static Path sparkHome() {
    return Home.PATH;
  }

  /**
   * A new folder under {@code target/it}; it stays after the test, with all that the test wrote.
   */
  public static Path scratch(String prefix) {
    try {
      Path parent = Files.createDirectories(root().resolve("target/it"));
      return Files.createTempDirectory(parent, prefix + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Settings of Spark's that every JVM of a job takes, its executors' too: what is worth the second
   * compiler's time, as in the tests' own JVM. Without them a job of a few seconds compiles for
   * longer than it works. Empty outside of tests: a measurement is of what users run.
   */
  static Optional<Path> sparkSettings() {
    return Settings.PATH;
  }

  private static final class Settings {
    static final Optional<Path> PATH =
        Optional.ofNullable(System.getProperty("carrytrack.jit")).map(Settings::make);

    private static Path make(String options) {
      Path settings = scratch("spark-settings");
      try {
        Files.writeString(settings.resolve("java-opts"), options + "\n");
        return settings;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Home {
    static final Path PATH = make();

    private static Path make() {
      Path script = root().resolve("jobs/runtime/spark-home.sh");
      Finished made =
          Child.of("spark-home", script.toString()).start().await(FETCH_LIMIT).expect(0);
      return Path.of(made.out().strip());
    }
  }
}
