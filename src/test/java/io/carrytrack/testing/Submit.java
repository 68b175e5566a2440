package io.carrytrack.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One start of a job in a process of its own, by its wrapper or by spark-submit alone.
 *
 * <pre>{@code
 * Finished run = Submit.job("train").args("--out", out).spark("--master", "local[1]").run();
 * assertThat(run.expect(0).out()).contains("accuracy");
 * }</pre>
 */
public final class Submit {
  private static final String CLI = "io.carrytrack.cli.CarryTrack";
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** How arguments and spark-submit's options become a command line. */
  private interface CommandLine {
    List<String> words(List<String> arguments, List<String> options);
  }

  private final String name;
  private final CommandLine commandLine;
  private final List<String> arguments = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Path workingDirectory;
  private Duration limit = LIMIT;

  private Submit(String name, CommandLine commandLine) {
    this.name = name;
    this.commandLine = commandLine;
  }

  /**
   * The job's wrapper, {@code jobs/NAME.sh ARGUMENTS -- OPTIONS}, on local[2] unless told
   * otherwise.
   */
  public static Submit job(String name) {
    return script(Project.wrapper(name));
  }

  /**
   * A command as a document has it, with the project's wrappers and grids, in whatever folder and
   * on the project's Spark.
   */
  public static Submit documented(String command) {
    Path root = Project.root();
    String wrapped =
        command
            .replace("jobs/", root.resolve("jobs") + "/")
            .replace("conf/grids/", root.resolve("conf/grids") + "/");
    return script(Path.of("/bin/bash"))
        .args("-c", wrapped)
        .env("SPARK_HOME", Project.sparkHome().toString());
  }

  /** A wrapper by its path. */
  public static Submit script(Path wrapper) {
    String name = wrapper.getFileName().toString().replace(".sh", "");
    return new Submit(
        name,
        (arguments, options) -> {
          List<String> words = new ArrayList<>(List.of(wrapper.toString()));
          words.addAll(arguments);
          if (!options.isEmpty()) {
            words.add("--");
            words.addAll(options);
          }
          return words;
        });
  }

  /** No wrapper: {@code spark-submit OPTIONS --class ... carrytrack.jar COMMAND ARGUMENTS}. */
  public static Submit plain(String command) {
    return new Submit(
        command,
        (arguments, options) -> {
          List<String> words = sparkSubmit(options, CLI, Project.jar());
          words.add(command);
          words.addAll(arguments);
          return words;
        });
  }

  /** A program of the tests, {@code spark-submit OPTIONS --class ... TESTS.jar ARGUMENTS}. */
  public static Submit program(Class<?> main) {
    return new Submit(
        main.getSimpleName(),
        (arguments, options) -> {
          Path jar = TestJar.of(main, Project.scratch(main.getSimpleName()).resolve("test.jar"));
          List<String> words = sparkSubmit(options, main.getName(), jar);
          words.addAll(arguments);
          return words;
        });
  }

  private static List<String> sparkSubmit(List<String> options, String main, Path jar) {
    List<String> words = new ArrayList<>();
    words.add(Project.sparkHome().resolve("bin/spark-submit").toString());
    words.addAll(options);
    words.addAll(List.of("--class", main, jar.toString()));
    return words;
  }

  /** Adds arguments of the job, by their toString. */
  public Submit args(Object... more) {
    Arrays.stream(more).map(Object::toString).forEach(arguments::add);
    return this;
  }

  /** Adds options of spark-submit. */
  public Submit spark(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** On this cluster. */
  public Submit on(StandaloneCluster cluster) {
    return spark("--master", cluster.url());
  }

  /** Sets a variable of its environment; null removes it. */
  public Submit env(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** From this working directory; without, from its scratch folder. */
  public Submit in(Path directory) {
    workingDirectory = directory;
    return this;
  }

  /** How long {@link #run} waits; without, five minutes. */
  public Submit limit(Duration duration) {
    limit = duration;
    return this;
  }

  /** Starts it; close what is returned. */
  public Running start() {
    Child child = Child.of(name, commandLine.words(arguments, options));
    if (workingDirectory != null) {
      child.in(workingDirectory);
    }
    environment.forEach(child::env);
    return child.start();
  }

  /**
   * Runs it to its end.
   *
   * @throws AssertionError where it takes longer than its limit
   */
  public Finished run() {
    try (Running running = start()) {
      return running.await(limit);
    }
  }
}
