package io.carrytrack.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.report.RoundHistory;
import io.carrytrack.report.WorkerTimes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class WorkerSectionTest {
  private static Document ofWorkers(int slots, double[]... rounds) {
    WorkerTimes workers = new WorkerTimes();
    for (double[] round : rounds) {
      workers.add(round, slots);
    }
    EpochRecord epoch = new EpochRecord(1, 2, 1, 0.5, 0.25, 0.6, 0.5, null, null);
    RunFacts.Training training =
        new RunFacts.Training(
            List.of(epoch),
            1,
            new RoundHistory.Times(new double[0], new double[0], workers),
            3,
            Map.of(),
            Map.of());
    Files page =
        RunPage.of(
            new RunFacts(
                "a run", "", Optional.of(training), Optional.empty(), Map.of(), List.of()));
    return Jsoup.parse(new String(page.html(), StandardCharsets.UTF_8));
  }

  private static Element waiting(Document document) {
    return document.select("h3:contains(Who waited for whom) + div table").first();
  }

  @Test
  void whoWaitedForWhom() {
    Document document =
        ofWorkers(2, new double[] {1, 3}, new double[] {2.5, 2}, new double[] {1, 2});
    assertThat(waiting(document).select("tbody tr").eachText())
        .as("worker, steps, slowest of rounds, it waited, others waited for it")
        .containsExactly("1 7.00 2 0.50 3.00", "0 4.50 1 3.00 0.50");
    assertThat(document.select("figcaption").eachText())
        .anyMatch(caption -> caption.contains("the slowest, the median and the fastest worker"));
    assertThat(document.select("figcaption").eachText())
        .anyMatch(caption -> caption.contains("its waiting for the slowest of a round"));
  }

  @Test
  void inWavesNobodyIsSaidToHaveWaited() {
    Document document = ofWorkers(1, new double[] {1, 3}, new double[] {2, 2});
    assertThat(waiting(document).select("thead th").eachText())
        .containsExactly("worker", "steps, s", "slowest of rounds");
    assertThat(waiting(document).select("caption").text()).contains("waves");
  }

  @Test
  void manyWorkersAreARankAndTheWorstOfThem() {
    double[] seconds = new double[100];
    for (int worker = 0; worker < seconds.length; worker++) {
      seconds[worker] = 1 + worker % 10;
    }
    Document document = ofWorkers(100, seconds, seconds);
    assertThat(waiting(document).select("tbody tr")).hasSize(20);
    assertThat(waiting(document).select("caption").text()).contains("20 of 100");
    assertThat(document.select("figcaption").eachText())
        .anyMatch(caption -> caption.contains("by rank, the least steps first"));
  }

  @Test
  void ofOneWorkerOrAFormerReleasesRoundsNothingIsSaid() {
    assertThat(waiting(ofWorkers(2, new double[] {1}))).isNull();
    assertThat(waiting(ofWorkers(2))).isNull();
  }
}
