package io.carrytrack.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Spark's standalone cluster of real processes on the loopback: a master and workers of one core
 * each, so that an application has one executor of one core on every worker.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
  private static final List<String> HOSTS = List.of("127.0.0.1", "localhost");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final List<Running> daemons = new ArrayList<>();
  private String url;
  private URI status;

  private StandaloneCluster(Path directory) {
    this.directory = directory;
  }

  /** Two workers with room for executors of 2 GB, ready to take applications. */
  public static StandaloneCluster start() {
    return start(2, "2g");
  }

  /**
   * Starts a master and {@code workers} workers and waits until all are alive.
   *
   * @param memory that a worker's executors may have, in Spark's notation
   */
  public static StandaloneCluster start(int workers, String memory) {
    StandaloneCluster cluster = new StandaloneCluster(Project.scratch("cluster"));
    try {
      cluster.startMaster();
      for (int worker = 0; worker < workers; worker++) {
        cluster.startWorker(worker, memory);
      }
      Await.until(workers + " workers", START_LIMIT, () -> cluster.aliveWorkers() == workers);
      return cluster;
    } catch (RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  /** The value for {@code --master}. */
  public String url() {
    return url;
  }

  /**
   * Holds a folder a process, with its output, and {@code worker-N/app-*} with that of executors.
   */
  public Path directory() {
    return directory;
  }

  /** The executors that run now, oldest first. */
  public List<ProcessHandle> executors() {
    return daemons.stream()
        .flatMap(daemon -> daemon.handle().descendants())
        .filter(ProcessHandle::isAlive)
        .filter(process -> commandLine(process).contains(EXECUTOR))
        .sorted(Comparator.comparing(StandaloneCluster::started))
        .toList();
  }

  /**
   * Ends the oldest executor by SIGKILL and waits until it is gone; the master starts another in
   * its place.
   *
   * @return its process id
   * @throws AssertionError where no executor runs
   */
  public long killExecutor() {
    ProcessHandle executor =
        executors().stream()
            .findFirst()
            .orElseThrow(() -> new AssertionError("no executor runs on " + url));
    executor.destroyForcibly();
    executor.onExit().join();
    return executor.pid();
  }

  @Override
  public void close() {
    // workers first: they take their executors along
    for (int i = daemons.size() - 1; i >= 0; i--) {
      daemons.get(i).close();
    }
    deleteJars();
  }

  private void startMaster() {
    Running master = daemon("master", HOSTS.get(0), "master.Master");
    url = master.awaitOutput("Starting Spark master at (spark://\\S+)", START_LIMIT).group(1);
    String port = master.awaitOutput("'MasterUI' on port (\\d+)", START_LIMIT).group(1);
    status = URI.create("http://127.0.0.1:" + port + "/json/");
  }

  private void startWorker(int index, String memory) {
    String work = directory.resolve("worker-" + index).toString();
    // two names of the loopback: Spark runs no two copies of a task on one host
    String host = HOSTS.get(index % HOSTS.size());
    daemon(
        "worker",
        host,
        "worker.Worker",
        "--cores",
        "1",
        "--memory",
        memory,
        "--work-dir",
        work,
        url);
  }

  /** A process of Spark's deploy package on ports that are free. */
  private Running daemon(String name, String host, String main, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Project.sparkHome().resolve("bin/spark-class").toString());
    words.add("org.apache.spark.deploy." + main);
    words.addAll(List.of("--host", host, "--port", "0", "--webui-port", "0"));
    words.addAll(List.of(arguments));
    Running daemon =
        Child.of(name, words).env("LOG4J_CONFIGURATION_FILE", audible().toString()).start();
    daemons.add(daemon);
    return daemon;
  }

  /**
   * Settings of log4j with all that Spark says: daemons say on which port they are only in messages
   * that the project's own settings hide.
   */
  Path audible() {
    try {
      return Files.writeString(
          directory.resolve("log4j2.properties"),
          """
          rootLogger.level = info
          rootLogger.appenderRef.stderr.ref = stderr
          appender.stderr.type = Console
          appender.stderr.name = stderr
          appender.stderr.target = SYSTEM_ERR
          appender.stderr.layout.type = PatternLayout
          appender.stderr.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1}: %m%n%ex
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long aliveWorkers() {
    JsonNode workers = status().path("workers");
    return StreamSupport.stream(workers.spliterator(), false)
        .filter(worker -> worker.path("state").asText().equals("ALIVE"))
        .count();
  }

  private JsonNode status() {
    try {
      HttpRequest request = HttpRequest.newBuilder(status).timeout(START_LIMIT).build();
      return JSON.readTree(
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + status, e);
    }
  }

  private static Instant started(ProcessHandle process) {
    // a process that has just ended tells no more
    return process.info().startInstant().orElse(Instant.MAX);
  }

  /** Whole, where the system shows it: ProcessHandle leaves out long ones. */
  private static String commandLine(ProcessHandle process) {
    Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      if (Files.exists(file)) {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      // it has ended meanwhile
      return "";
    }
    return process.info().commandLine().orElse("");
  }

  /** Every executor has a copy of the application's jar, a hundred times the size of its logs. */
  private void deleteJars() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        Files.delete(jar);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
