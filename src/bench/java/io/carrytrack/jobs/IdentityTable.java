package io.carrytrack.jobs;

import io.carrytrack.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;

/** The table of runs that must give the same bits, each with its command and its hashes. */
public final class IdentityTable {
  private final IdentityRuns runs = IdentityRuns.ofTwoLabels();
  private final IdentityRuns classes = IdentityRuns.ofClasses();
  private final IdentityRuns linear = IdentityRuns.ofLinear();
  private final IdentityRuns series = IdentityRuns.ofSeries();
  private final List<Map<String, String>> rows = new ArrayList<>();

  private IdentityTable() throws IOException {}

  public static void main(String[] arguments) throws Exception {
    Map<String, Object> found = new LinkedHashMap<>();
    IdentityTable table = new IdentityTable();
    try (SparkSession session = SparkSession.builder().appName("identity").getOrCreate()) {
      table.local(session);
    }
    try (StandaloneCluster cluster = StandaloneCluster.start()) {
      table.standalone(cluster);
      table.others(table.classes, "five classes: ", "topics.csv", cluster);
      table.others(table.linear, "a linear model: ", "topics.csv", cluster);
      table.others(table.series, "series: ", "levels.csv", cluster);
    }
    found.put("settings", table.runs.settings());
    found.put("settingsOfLinear", table.linear.settings());
    found.put("settingsOfSeries", table.series.settings());
    found.put("rows", table.rows);
    Results.keep("bit-identity", "src/bench/run.sh identity", found);
  }

  private void local(SparkSession session) throws Exception {
    long millis = oneThread(runs);
    row("one thread", "local-1", "jobs/train.sh --input corpus.tar.gz -- --master local[1]");
    runs.train("local-2").spark("--master", "local[2]").run().expect(0);
    row("two threads", "local-2", "jobs/train.sh --input corpus.tar.gz -- --master local[2]");
    runs.train("directory", runs.directory()).run().expect(0);
    row("unpacked directory", "directory", "jobs/train.sh --input unpacked");
    Path one = runs.parquet();
    runs.train("parquet-1", one).run().expect(0);
    row("Parquet, 1 file", "parquet-1", "jobs/train.sh --input one-file");
    runs.train("parquet-37", runs.parquet(session, one, 37)).run().expect(0);
    row("Parquet, 37 files", "parquet-37", "jobs/train.sh --input files-37");
    row(
        killedDriver(runs, millis),
        "killed-driver",
        "jobs/train.sh --input corpus.tar.gz --resume, SIGKILL, and again");
    runs.train("seed").args("--set", "training.seed=2").run().expect(0);
    row(
        "another seed: other bits",
        "seed",
        "jobs/train.sh --input corpus.tar.gz --set training.seed=2");
  }

  private void standalone(StandaloneCluster cluster) throws IOException {
    String command = "jobs/train.sh --input corpus.tar.gz -- --master spark://...";
    runs.train("standalone").on(cluster).run().expect(0);
    row("standalone, two executors", "standalone", command);
    runs.throughAKilledExecutor("killed-executor", cluster);
    row("executor killed in mid-epoch", "killed-executor", command + ", SIGKILL to an executor");
    runs.train("failing").on(cluster).spark(runs.trouble("worker-00001", 0)).run().expect(0);
    row(
        "a task that fails and is retried",
        "failing",
        command + " --conf spark.hadoop.fs.file.impl=(fails at a worker's first read)");
    runs.train("speculation")
        .on(cluster)
        .spark(runs.trouble("worker-00001", 5000))
        .spark(runs.speculation(runs.home().resolve("events")))
        .run()
        .expect(0);
    row(
        "speculation, one worker slow",
        "speculation",
        command + " --conf spark.speculation=true (and a first read that takes 5 s)");
  }

  private void others(IdentityRuns others, String of, String input, StandaloneCluster cluster)
      throws Exception {
    String command = "jobs/train.sh --input " + input;
    long millis = oneThread(others);
    row(others, of + "one thread", "local-1", command + " -- --master local[1]");
    others.train("local-2").spark("--master", "local[2]").run().expect(0);
    row(others, of + "two threads", "local-2", command + " -- --master local[2]");
    row(
        others,
        of + killedDriver(others, millis),
        "killed-driver",
        command + " --resume, SIGKILL, and again");
    command += " -- --master spark://...";
    others.train("standalone").on(cluster).run().expect(0);
    row(others, of + "standalone, two executors", "standalone", command);
    others.throughAKilledExecutor("killed-executor", cluster);
    row(
        others,
        of + "executor killed in mid-epoch",
        "killed-executor",
        command + ", SIGKILL to an executor");
  }

  /** The milliseconds that it took. */
  private static long oneThread(IdentityRuns runs) {
    long start = System.nanoTime();
    runs.train("local-1").spark("--master", "local[1]").run().expect(0);
    return (System.nanoTime() - start) / 1_000_000;
  }

  /** What happened to it. */
  private static String killedDriver(IdentityRuns runs, long millis) throws InterruptedException {
    Random random = new Random();
    List<Long> moments = List.of(millis / 2 + random.nextLong(millis / 2), random.nextLong(millis));
    int killed = runs.throughKills("killed-driver", moments);
    return "driver killed " + killed + " times, after " + moments + " ms, and resumed";
  }

  private void row(String name, String run, String command) {
    row(runs, name, run, command);
  }

  private void row(IdentityRuns runs, String name, String run, String command) {
    IdentityRuns.Outcome outcome = runs.outcome(run);
    Map<String, String> row = new LinkedHashMap<>();
    row.put("run", name);
    row.put("command", command);
    row.put("parametersSha256", outcome.parametersSha256());
    row.put("lastParametersSha256", outcome.lastParametersSha256());
    rows.add(row);
    System.out.println(name + " " + outcome.parametersSha256());
  }
}
