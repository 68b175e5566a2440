package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carrytrack.testing.Chromium;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reports of the packaged jar, and what a browser makes of them. */
final class ReportIT {
  private static final String PROBE = "probe.invalid";
  private static final String HOSTILE =
      "</script><img src=http://" + PROBE + "/a onerror=console.error(1)><script>alert(1)</script>";

  private static Path home;

  @BeforeAll
  static void runs() throws IOException {
    home = Project.scratch("report");
    Random random = new Random(4);
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < 200; i++) {
      String word = random.nextInt(4) == 0 ? "fine" : i % 2 == 0 ? "awful" : "great";
      csv.append(i).append(',').append(HOSTILE).append(" a ").append(word).append(" film,");
      csv.append(i % 2).append(',').append(i < 120 ? "train" : "test").append('\n');
    }
    Files.writeString(home.resolve("reviews.csv"), csv);
    train("one");
    train("two", "--set", "training.seed=2");
  }

  private static void train(String name, Object... more) {
    Finished run =
        Submit.job("train")
            .args("--input", home.resolve("reviews.csv"), "--out", home.resolve(name))
            .args("--set", "training.epochs=2", "--set", "training.batch-size=16")
            .args("--set", "text.max-length=40", "--set", "network.layers=[{type=gru,units=4}]")
            .args(more)
            .run()
            .expect(0);
    assertThat(run.out()).contains("report file:" + home.resolve(name) + "/report.html");
  }

  @Test
  void runsAreComparedByTheWrapper() {
    Finished compared =
        Submit.job("report")
            .args(home.resolve("one"), home.resolve("two"), "--out", home.resolve("compared"))
            .run()
            .expect(0);
    assertThat(compared.out())
        .containsPattern("two less one: accuracy .* \\(95 % interval .*\\) over 80 rows");
    assertThat(home.resolve("compared/comparison.json")).isNotEmptyFile();
    requireQuiet(home.resolve("compared/report.html"));
  }

  @Test
  void anEvaluationLeavesAReport() {
    Path out = home.resolve("evaluated");
    Object[] arguments = {
      "--model", home.resolve("one/model"), "--input", home.resolve("reviews.csv"), "--out", out
    };
    Submit.job("evaluate").args(arguments).run().expect(0);
    assertThat(out.resolve("report.html")).isNotEmptyFile();
    assertThat(out.resolve("predictions.jsonl.gz")).isNotEmptyFile();
    Submit.job("evaluate")
        .args(arguments)
        .args("--overwrite", "--no-texts", "--no-predictions")
        .run()
        .expect(0);
    assertThat(out.resolve("report.html")).content().doesNotContain(PROBE);
    assertThat(out.resolve("predictions.jsonl.gz")).doesNotExist();
  }

  @Test
  void aBrowserShowsItAndAsksForNothing() {
    Path page = home.resolve("one/report.html");
    assertThat(page).content().contains(PROBE);
    requireQuiet(page);
  }

  private static void requireQuiet(Path page) {
    assumeTrue(Chromium.isThere(), "Chromium is not installed");
    for (int width : new int[] {1400, 390}) {
      Chromium.Shown shown = Chromium.show(page, width);
      assertThat(shown.console()).as("console of %s", page).isEmpty();
      assertThat(shown.requests()).as("requests of %s", page).noneMatch(r -> r.contains(PROBE));
      assertThat(shown.document().select("th button")).as("the page's own script ran").isNotEmpty();
      assertThat(shown.document().select("figure svg")).isNotEmpty();
      assertThat(shown.document().select("img")).isEmpty();
    }
  }

  /** What the other tests look for is seen where it is. */
  @Test
  void aPageThatAsksIsHeard() throws IOException {
    assumeTrue(Chromium.isThere(), "Chromium is not installed");
    Path page = home.resolve("asking.html");
    Files.writeString(
        page, "<img src=http://" + PROBE + "/a><script>console.error('heard')</script>");
    Chromium.Shown shown = Chromium.show(page, 1400);
    assertThat(shown.requests()).anyMatch(request -> request.contains(PROBE));
    assertThat(shown.console()).anyMatch(line -> line.contains("heard"));
  }
}
