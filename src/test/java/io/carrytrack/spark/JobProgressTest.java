package io.carrytrack.spark;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.testing.Await;
import io.carrytrack.testing.Corpora;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark tells of its stages becomes progress that is true. */
final class JobProgressTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(spark().sparkContext());
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private JobProgress listener;

  @BeforeEach
  void listen() {
    Console console =
        new Console() {
          @Override
          public void accept(String line) {}

          @Override
          public void event(Event event) {
            events.add(event);
          }
        };
    listener = new JobProgress(console, InstantSource.system());
    context.sc().addSparkListener(listener);
  }

  @AfterEach
  void stop() {
    context.sc().removeSparkListener(listener);
  }

  /** The last progress of a phase, when the job's last task has been told of. */
  private Event.Progress last(String phase) {
    Await.until(
        "the last task of " + phase,
        LIMIT,
        () -> progress(phase).stream().anyMatch(of -> of.tasksDone() == of.tasks()));
    List<Event.Progress> all = progress(phase);
    return all.get(all.size() - 1);
  }

  private void awaitRows(String phase, long rows) {
    Await.until(
        rows + " rows of " + phase,
        LIMIT,
        () -> progress(phase).stream().anyMatch(of -> Long.valueOf(rows).equals(of.rows())));
  }

  private List<Event.Progress> progress(String phase) {
    synchronized (events) {
      return events.stream()
          .filter(event -> event instanceof Event.Progress)
          .map(event -> (Event.Progress) event)
          .filter(of -> of.phase().equals(phase))
          .toList();
    }
  }

  private void described(String phase, Runnable job) {
    try (JobDescription description = new JobDescription(context)) {
      description.set("carrytrack test", phase);
      job.run();
    }
  }

  @Test
  void rowsOfFilesAreCountedAndBatchesOfWhatIsKeptAreNot() {
    String path = folder.resolve("numbers").toString();
    spark().range(0, 25_000, 1, 3).write().parquet(path);
    Dataset<Row> read = spark().read().parquet(path).cache();
    try {
      described("first", () -> read.foreach(row -> {}));
      awaitRows("first", 25_000);
      described("again", () -> read.foreach(row -> {}));
      assertThat(last("again").rows()).isNull();
      assertThat(progress("again")).allMatch(of -> of.rows() == null);
    } finally {
      read.unpersist(true);
    }
  }

  @Test
  void reviewsOfAnArchiveAreRows() throws IOException {
    List<Corpora.Review> reviews = new ArrayList<>();
    for (int id = 0; id < 40; id++) {
      reviews.add(
          new Corpora.Review(
              "train/" + (id % 2 == 0 ? "pos" : "neg") + "/" + id + "_1", "a review " + id));
    }
    Path archive = Corpora.archive(folder.resolve("reviews.tar.gz"), reviews);
    CorpusSettings settings = CorpusSettings.of(archive.toString(), Format.ARCHIVE);
    try (Corpus corpus = CorpusReader.read(spark(), settings)) {
      assertThat(corpus.rows()).isEqualTo(40);
    }
    String phase = "reading " + settings.name();
    awaitRows(phase, 40);
    assertThat(progress(phase)).allMatch(of -> of.rows() == null || of.rows() == 40);
  }

  @Test
  void aBatchOfAStreamIsAPhase() {
    try (JobDescription description = new JobDescription(context)) {
      description.set("0c1d", "id = 0a1b<br/>\nrunId = 0c1d<br/>\nbatch = 12");
      context.parallelize(List.of(1, 2), 2).count();
    }
    last("batch 12");
    assertThat(events.get(0)).isEqualTo(new Event.Phase("carrytrack stream", "batch 12"));
  }

  @Test
  void whatIsNotDescribedIsNotTold() {
    context.parallelize(List.of(1, 2), 2).count();
    described("told", () -> context.parallelize(List.of(1, 2), 2).count());
    last("told");
    assertThat(events).allMatch(event -> ((Event.Progress) event).phase().equals("told"));
  }

  @Test
  void aSessionsConsoleHearsOfPhasesInTheirOrder() {
    List<String> phases = new ArrayList<>();
    Console console =
        new Console() {
          @Override
          public void accept(String line) {}

          @Override
          public void event(Event event) {
            if (event instanceof Event.Phase phase) {
              phases.add(phase.text());
            }
          }
        };
    JobProgress.tell(console, context.sc());
    try {
      try (JobDescription outer = new JobDescription(context)) {
        outer.set("carrytrack test", "outer");
        described("inner", () -> {});
      }
    } finally {
      JobProgress.forget(context.sc());
    }
    described("nobody listens", () -> {});
    assertThat(phases).containsExactly("outer", "inner", "outer", "");
  }
}
