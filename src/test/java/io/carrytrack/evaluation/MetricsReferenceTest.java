package io.carrytrack.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import io.carrytrack.testing.SparkTest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Metrics of a million weighted rows are scikit-learn's, see metrics/make.py in the resources. */
class MetricsReferenceTest {
  private static final int ROWS = 1_000_000;
  private static final int CLASSES = 5;
  private static JsonNode expected;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in =
        MetricsReferenceTest.class.getResourceAsStream("/metrics/expected.json")) {
      expected = new ObjectMapper().readTree(in);
    }
  }

  /** SplitMix64 of a row, the k-th of four. */
  private static long mixed(long row, int k) {
    long z = row * 4 + k + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** In [0, 1), a multiple of 2^-24. */
  private static double share(long bits) {
    return (bits >>> 40) / 0x1p24;
  }

  private static double weight(long row) {
    return (1 + (mixed(row, 2) >>> 60)) / 8.0;
  }

  private static ScoredRow two(long row) {
    double share = share(mixed(row, 0));
    double score = row % 2 == 0 ? share : Math.floor(share * 1024) / 1024;
    int label = share(mixed(row, 1)) < score * score ? 1 : 0;
    int predicted = score > 0.5 ? 1 : 0;
    double difference = score - label;
    return row(
        row,
        label,
        (float) score,
        predicted,
        predicted == 1 ? score : 1 - score,
        difference * difference);
  }

  private static ScoredRow many(long row) {
    int label = (int) ((mixed(row, 0) >>> 33) % CLASSES);
    int other = (int) ((mixed(row, 3) >>> 33) % CLASSES);
    int predicted = share(mixed(row, 1)) < 0.5 ? label : other;
    return row(row, label, 0, predicted, 0.5 + share(mixed(row, 3)) / 2, 0);
  }

  private static ScoredRow row(
      long row, int label, float output, int predicted, double confidence, double squares) {
    return new ScoredRow(
        "r",
        List.of("a", "b", "c").get((int) (row % 3)),
        0,
        -1,
        new float[] {label},
        new float[] {output},
        weight(row),
        0,
        predicted,
        confidence,
        squares);
  }

  private static Dataset<Row> rows(MapFunction<Long, ScoredRow> of) {
    return SparkTest.spark()
        .range(0, ROWS, 1, 3)
        .map((MapFunction<Long, Row>) row -> of.call(row).toRow(), Encoders.row(ScoredRow.SCHEMA))
        .persist(StorageLevels.MEMORY_AND_DISK);
  }

  private static void check(Metrics metrics, JsonNode reference) {
    JsonNode found = new ObjectMapper().valueToTree(metrics);
    Set<Map.Entry<String, JsonNode>> figures = reference.properties();
    assertThat(figures).hasSizeGreaterThan(4);
    for (Map.Entry<String, JsonNode> figure : figures) {
      assertThat(found.path(figure.getKey()).asDouble(Double.NaN))
          .as(figure.getKey())
          .isCloseTo(figure.getValue().asDouble(), within(1e-9));
    }
  }

  @Test
  void twoClassesAndGroupsOfThem() {
    Dataset<Row> rows = rows(MetricsReferenceTest::two);
    try {
      check(
          Evaluator.metrics(Task.BINARY, LabelNames.NONE, rows, false).get(null),
          expected.path("two"));
      Map<String, Metrics> groups = Evaluator.metrics(Task.BINARY, LabelNames.NONE, rows, true);
      assertThat(groups).containsOnlyKeys("a", "b", "c");
      groups.forEach((group, metrics) -> check(metrics, expected.path("groups").path(group)));
    } finally {
      rows.unpersist();
    }
  }

  @Test
  void manyClasses() {
    Dataset<Row> rows = rows(MetricsReferenceTest::many);
    try {
      check(
          Evaluator.metrics(Task.multiclass(CLASSES), LabelNames.NONE, rows, false).get(null),
          expected.path("many"));
    } finally {
      rows.unpersist();
    }
  }
}
