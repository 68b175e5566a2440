package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Labels of several classes, from the table to the scores. */
final class ClassesIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> CLASSES = List.of("sport", "weather", "économie");
  private static final int ROWS = 120;

  private final Path home = Project.scratch("classes");

  private Submit train(String out, String... options) {
    return Submit.job("train")
        .args("--input", home.resolve("news.csv"), "--out", home.resolve(out))
        .args("--set", "training.epochs=6", "--set", "training.batch-size=8")
        .args("--set", "text.vocabulary-size=40", "--set", "text.max-length=12")
        .args("--set", "network.embedding=8", "--set", "network.layers=[{type=gru,units=8}]")
        .args("--set", "averaging.frequency=4", "--set", "optimizer.learning-rate=0.02")
        .args((Object[]) options)
        .limit(LIMIT);
  }

  /** Each class has words of its own. */
  private void table(String last) throws IOException {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < ROWS; i++) {
      csv.append(i).append(',');
      for (int word = 0; word < 6; word++) {
        csv.append(random.nextInt(3) > 0 ? CLASSES.get(i % 3).charAt(0) : 'x')
            .append(random.nextInt(3))
            .append(' ');
      }
      csv.append(',').append(i == ROWS - 1 ? last : CLASSES.get(i % 3));
      csv.append(',').append(i < 90 ? "train" : "test").append('\n');
    }
    Files.createDirectories(home);
    Files.writeString(home.resolve("news.csv"), csv.toString());
  }

  @Test
  void classesComeOutByTheNameThatTheyCameInBy() throws IOException {
    table(CLASSES.get(2));
    Finished trained = train("run").run().expect(0);
    assertThat(trained.out())
        .contains("3 classes: sport (30 rows), weather (30 rows), économie (30 rows)")
        .contains("the output is made for 3 classes: ");
    JsonNode result = JSON.readTree(home.resolve("run/result.json").toFile());
    assertThat(result.at("/test/accuracy").asDouble())
        .as("they can be told apart")
        .isGreaterThan(0.8);
    assertThat(train("run", "--resume").run().expect(0).out()).contains("finished already");
    Finished two = train("two").spark("--master", "local[1]").run().expect(0);
    assertThat(JSON.readTree(home.resolve("two/result.json").toFile()).path("parametersSha256"))
        .as("whatever the number of threads: %s", two.out())
        .isEqualTo(result.path("parametersSha256"));

    Submit.job("score")
        .args("--model", home.resolve("run/model"), "--input", home.resolve("news.csv"))
        .args("--out", home.resolve("scores"), "--format", "jsonl", "--probabilities")
        .limit(LIMIT)
        .run()
        .expect(0);
    Map<String, Integer> right = new TreeMap<>();
    List<JsonNode> rows = rows(home.resolve("scores"));
    assertThat(rows).hasSize(ROWS);
    for (JsonNode row : rows) {
      JsonNode probabilities = row.path("probabilities");
      List<String> names = new ArrayList<>();
      probabilities.fieldNames().forEachRemaining(names::add);
      assertThat(names).isEqualTo(CLASSES);
      String prediction = row.path("prediction").asText();
      assertThat(row.path("probability")).isEqualTo(probabilities.path(prediction));
      double sum = 0;
      for (String name : CLASSES) {
        sum += probabilities.path(name).asDouble();
        assertThat(probabilities.path(name).asDouble())
            .isLessThanOrEqualTo(row.path("probability").asDouble());
      }
      assertThat(sum).isBetween(0.9999, 1.0001);
      if (row.path("split").asText().equals("test")) {
        right.merge(
            prediction, prediction.equals(row.path("label").asText()) ? 1 : 0, Integer::sum);
      }
    }
    Submit.job("evaluate")
        .args("--model", home.resolve("run/model"), "--input", home.resolve("news.csv"))
        .args("--out", home.resolve("metrics"))
        .limit(LIMIT)
        .run()
        .expect(0);
    JsonNode metrics = JSON.readTree(home.resolve("metrics/result.json").toFile()).path("metrics");
    assertThat(metrics.path("accuracy")).isEqualTo(result.at("/test/accuracy"));
    for (int k = 0; k < 3; k++) {
      JsonNode of = metrics.path("classes").path(k);
      assertThat(of.path("label").asText()).isEqualTo(CLASSES.get(k));
      assertThat(metrics.path("confusion").path(k).path(k).asInt())
          .as("the scoring job's rows")
          .isEqualTo(right.getOrDefault(CLASSES.get(k), 0));
      assertThat(of.path("rows").asInt()).isEqualTo(10);
    }
  }

  @Test
  void aLabelThatTrainingNeverSawIsRefusedOrCounted() throws IOException {
    table("wether");
    assertThat(train("unseen").run().expect(65).err())
        .contains("1 x label outside sport, weather, économie", "id 119", "label \"wether\"")
        .contains("--invalid reject");
    assertThat(train("counted", "--invalid", "reject").run().expect(0).out())
        .contains("rejected 1 x label outside");
    assertThat(
            Submit.job("score")
                .args("--model", home.resolve("counted/model"))
                .args("--input", home.resolve("news.csv"), "--out", home.resolve("threshold"))
                .args("--threshold", "0.7")
                .limit(LIMIT)
                .run()
                .expect(2)
                .err())
        .contains("--threshold 0.7 says nothing to a model of 3 classes");
  }

  private static List<JsonNode> rows(Path folder) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("part-")).toList()) {
        for (String line : Files.readAllLines(file)) {
          rows.add(JSON.readTree(line));
        }
      }
    }
    return rows;
  }
}
