package io.carrytrack.jobs;

import io.carrytrack.testing.Project;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scripts and settings of the project in a folder of their own, with a space in its path,
 * beside a Spark and a Maven that only say how they were called.
 */
final class ProjectCopy {
  private static final String SUBMIT =
      """
      #!/usr/bin/env bash
      printf 'MASTER=%s\\nOMP_NUM_THREADS=%s\\nLC_ALL=%s\\nLOCAL_IP=%s\\n' "$MASTER" "$OMP_NUM_THREADS" "${LC_ALL:-}" "${SPARK_LOCAL_IP:-unset}"
      printf '[%s]\\n' "$@"
      if [[ -n ${SPARK_SAYS:-} ]]; then printf '%b\\n' "$SPARK_SAYS" >&2; fi
      if [[ -n ${SPARK_WAITS:-} ]]; then
        trap 'exit 75' TERM
        echo waiting
        until [[ -e $(dirname "$0")/killed ]]; do sleep 0.05; done
        echo 'State of driver driver-7 is KILLED, exiting spark-submit JVM.' >&2
      fi
      exit "${SPARK_EXIT:-0}"
      """;

  /** Ends what the spark-submit above waits for. */
  private static final String CLASS =
      """
      #!/usr/bin/env bash
      printf '%s\\n' "$*" > "$(dirname "$0")/killed"
      """;

  /** Makes what it is asked for slowly, so that two starts overlap, or dies in the middle. */
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      set -e
      echo called >> "$MAVEN_CALLS"
      for word in "$@"; do
        case $word in -Druntime.jars=*) jars=${word#*=} ;; esac
      done
      echo '[INFO] --- compiler:3.14.1:compile (default-compile) @ carrytrack ---'
      sleep "${MAVEN_SECONDS:-0.5}"
      printf '\\033[0m'
      if [[ -n ${jars:-} ]]; then mkdir -p "$jars"; touch "$jars/spark-core_2.12-3.5.7.jar"; fi
      [[ -z ${MAVEN_FAILS:-} ]]
      if [[ -z ${jars:-} ]]; then mkdir -p target; touch target/carrytrack.jar; fi
      """;

  private final Path root;
  private final Path tools;

  private ProjectCopy(Path root, Path tools) {
    this.root = root;
    this.tools = tools;
  }

  /** With a jar and no sources, so that nothing is built. */
  static ProjectCopy built() throws IOException {
    ProjectCopy copy = unbuilt();
    copy.write("target/carrytrack.jar", "");
    return copy;
  }

  /** With sources and no jar. */
  static ProjectCopy fresh() throws IOException {
    ProjectCopy copy = unbuilt();
    copy.write("src/main/java/Some.java", "");
    copy.write("pom.xml", "");
    Files.createDirectories(copy.root.resolve("conf/experiments"));
    return copy;
  }

  private static ProjectCopy unbuilt() throws IOException {
    Path parent = Project.scratch("scripts");
    Path root = Files.createDirectory(parent.resolve("a project"));
    for (String part :
        List.of("jobs", "conf/spark", "conf/log4j2.properties", "conf/log4j2-submit.properties")) {
      copy(Project.root().resolve(part), root.resolve(part));
    }
    ProjectCopy copy = new ProjectCopy(root, parent.resolve("tools"));
    executable(copy.tools.resolve("mvn"), MAVEN);
    executable(copy.sparkHome().resolve("bin/spark-submit"), SUBMIT);
    executable(copy.sparkHome().resolve("bin/spark-class"), CLASS);
    return copy;
  }

  /** The folder. */
  Path root() {
    return root;
  }

  /** The Spark that says how it was called. */
  Path sparkHome() {
    return root.resolveSibling("spark");
  }

  /** Writes a file of the project. */
  void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** A start of {@code jobs/NAME.sh} on the Spark above. */
  Submit job(String name) {
    return withoutSpark(root.resolve("jobs").resolve(name + ".sh"))
        .env("SPARK_HOME", sparkHome().toString())
        .env("SPARK_CONF_DIR", null);
  }

  /** A start of a script of the project with no SPARK_HOME. */
  Submit withoutSpark(Path script) {
    return Submit.script(script)
        .env("PATH", tools + ":" + System.getenv("PATH"))
        .env("MAVEN_CALLS", calls().toString());
  }

  /** How often Maven was called. */
  long mavenCalls() throws IOException {
    return Files.exists(calls()) ? Files.readAllLines(calls()).size() : 0;
  }

  private Path calls() {
    return root.resolveSibling("maven-calls");
  }

  /** Writes a script. */
  static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
