package io.carrytrack.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A child process to be: its words, its folder and an environment in which nothing of this machine
 * changes what Spark does.
 */
final class Child {
  private static final List<String> SURPRISES =
      List.of(
          "SPARK_",
          "HADOOP_",
          "YARN_",
          "MASTER",
          "OMP_",
          "MKL_",
          "OPENBLAS_",
          "LOG4J_",
          "MAVEN_",
          "CARRYTRACK_");

  private final Path directory;
  private final List<String> words;
  private final Map<String, String> environment = new HashMap<>();
  private Path workingDirectory;

  private Child(Path directory, List<String> words) {
    this.directory = directory;
    this.words = words;
    this.workingDirectory = directory;
  }

  /** A process of these words, with a scratch folder of its own. */
  static Child of(String name, String... words) {
    return of(name, List.of(words));
  }

  static Child of(String name, List<String> words) {
    return new Child(Project.scratch(name), new ArrayList<>(words));
  }

  /**
   * Its scratch folder: stdout, stderr, Spark's temporary files and, by default, its working
   * directory.
   */
  Path directory() {
    return directory;
  }

  Child in(Path workingDirectory) {
    this.workingDirectory = workingDirectory;
    return this;
  }

  /** Adds words. */
  Child with(String... more) {
    words.addAll(List.of(more));
    return this;
  }

  /** Sets a variable; null removes it. */
  Child env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Running start() {
    Path out = directory.resolve("stdout");
    Path err = directory.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(workingDirectory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    prepare(builder.environment());
    try {
      return new Running(builder.start(), directory, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void prepare(Map<String, String> variables) {
    String mavenOptions = variables.getOrDefault("MAVEN_OPTS", "");
    variables.keySet().removeIf(name -> SURPRISES.stream().anyMatch(name::startsWith));
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    // a Maven that the wrappers start fetches into the same repository as the one that runs the
    // tests
    String repository = System.getProperty("carrytrack.repository", "");
    if (!repository.isEmpty()) {
      mavenOptions += " -Dmaven.repo.local=" + repository;
    }
    variables.put("MAVEN_OPTS", mavenOptions.strip());
    // all ports on the loopback; files that a killed JVM leaves are in the scratch folder
    variables.put("SPARK_LOCAL_IP", "127.0.0.1");
    variables.put("SPARK_LOCAL_DIRS", temporary().toString());
    Project.sparkSettings()
        .ifPresent(settings -> variables.put("SPARK_CONF_DIR", settings.toString()));
    environment.forEach(
        (name, value) -> {
          if (value == null) {
            variables.remove(name);
          } else {
            variables.put(name, value);
          }
        });
  }

  private Path temporary() {
    try {
      return Files.createDirectories(directory.resolve("tmp"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
