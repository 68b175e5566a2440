package io.carrytrack.teacher;

import static io.carrytrack.testing.SparkTest.spark;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.TeacherReport;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.SequenceScorer;
import io.carrytrack.testing.Models;
import io.carrytrack.text.EncodedReview;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class TeachingTest {
  private static final SavedModel MODEL = Models.lstm();

  /** More than are predicted at once, of all splits, with labels and without. */
  private static List<Row> reviews() {
    List<Row> rows = new ArrayList<>();
    List<String> splits = List.of("train", "unlabelled", "test");
    for (int i = 0; i < 150; i++) {
      String words = "the " + Models.WORDS.get(i % 11) + " was " + Models.WORDS.get(i % 7);
      Double label = i % 2 == 0 ? (Double) (i % 4 / 2.0) : null;
      rows.add(RowFactory.create("r" + i, i == 9 ? "..." : words, label, splits.get(i % 3)));
    }
    return rows;
  }

  private static Map<String, Row> labelled(String on, int partitions, List<TeacherReport> reports) {
    Experiment experiment =
        Experiment.load(null, new Properties(), List.of("training.teacher.on=" + on), null);
    try (Teaching teaching =
        new Teaching(
            new Teacher("model", MODEL),
            experiment,
            KernelVariant.BLAS,
            JavaSparkContext.fromSparkContext(spark().sparkContext()))) {
      Dataset<Row> all =
          teaching.label(
              spark().createDataFrame(reviews(), ReviewSchema.SCHEMA).repartition(partitions));
      Map<String, Row> byId = new HashMap<>();
      all.collectAsList().forEach(row -> byId.put(row.getString(0), row));
      teaching.look(all);
      reports.add(teaching.report());
      assertThat(all.filter(Teaching.learnedFrom()).filter(col("label").isNotNull()).count())
          .isZero();
      return byId;
    }
  }

  @Test
  void itSaysWhatItsNetworkPutsOutOfEachReviewThatItIsAsked() {
    List<TeacherReport> reports = new ArrayList<>();
    Map<String, Row> unlabelled = labelled("unlabelled", 2, reports);
    Map<String, Row> all = labelled("all", 7, reports);
    assertThat(all).hasSameSizeAs(unlabelled);
    SequenceScorer scorer = ScoringModel.of(MODEL, KernelVariant.BLAS).borrow();
    for (Row review : reviews()) {
      String id = review.getString(0);
      boolean hasLabel = !review.isNullAt(2);
      String split = review.getString(3);
      if (split.equals("test") && !hasLabel) {
        assertThat(all).as("neither learned from nor measured on").doesNotContainKey(id);
        continue;
      }
      boolean nobodys = split.equals("unlabelled") || !hasLabel && split.equals("train");
      Row row = all.get(id);
      assertThat(row.getString(row.fieldIndex("split"))).isEqualTo(nobodys ? "unlabelled" : split);
      assertThat(row.isNullAt(row.fieldIndex("label"))).isEqualTo(nobodys);
      scorer.clear();
      boolean worded = scorer.add(review.getString(1));
      assertThat(soft(row)).isEqualTo(!worded || split.equals("test") ? null : scorer.predict()[0]);
      assertThat(soft(unlabelled.get(id))).isEqualTo(nobodys ? soft(row) : null);
    }
    assertThat(reports)
        .extracting(TeacherReport::unlabelled, TeacherReport::withoutWords, TeacherReport::labelled)
        .containsExactly(tuple(74L, 1L, 0L), tuple(74L, 1L, 25L));
  }

  private static Float soft(Row row) {
    int at = row.fieldIndex(EncodedReview.SOFT);
    return row.isNullAt(at) ? null : (Float) row.getList(at).get(0);
  }
}
