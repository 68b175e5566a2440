package io.carrytrack.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.network.Predictor;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import io.carrytrack.task.Threshold;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
  private static final SequenceShape SHAPE = new SequenceShape(4, PadSide.PRE);
  private static final StructType SCHEMA =
      new StructType()
          .add("id", "string")
          .add("ids", DataTypes.createArrayType(DataTypes.IntegerType))
          .add("label", "double")
          .add("weight", "double");

  /** The probability of a row is its first token in hundredths times the first parameter. */
  private record FirstToken() implements PredictorFactory {
    @Override
    public Task task() {
      return Task.BINARY;
    }

    @Override
    public Predictor create(float[] parameters) {
      return (batch, probabilities) -> {
        for (int row = 0; row < batch.rows(); row++) {
          probabilities[row] = parameters[0] * batch.tokens()[batch.offsets()[row]] / 100f;
        }
      };
    }
  }

  private static Metrics evaluate(Dataset<Row> rows) {
    return Evaluator.evaluate(rows, LabelNames.NONE, SHAPE, new FirstToken(), new float[] {1f});
  }

  @Test
  void metricsOfAFewRowsByHand() {
    // Probabilities 0.8 (1), 0.3 (1), 0.3 (0), 0.5 (0): three wins and a half of four.
    Dataset<Row> rows =
        rows(List.of(review(80, 1, 1), review(30, 1, 1), review(30, 0, 1), review(50, 0, 2)), 2);
    Metrics metrics = evaluate(rows);
    assertThat(metrics.rows()).isEqualTo(4);
    assertThat(metrics.accuracy()).as("0.5 predicts 0").isCloseTo(4 / 5.0, within(1e-12));
    double loss = -(Math.log(0.8) + Math.log(0.3) + Math.log(0.7) + 2 * Math.log(0.5)) / 5;
    assertThat(metrics.loss()).isCloseTo(loss, within(1e-7));
    assertThat(metrics.auc()).isEqualTo(2.5 / 4);
  }

  @Test
  void theAreaIsThatOfAllPairs() {
    Random random = new Random(4);
    List<Row> reviews = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      int label = random.nextInt(2);
      reviews.add(review(random.nextInt(70) + 30 * label, label, 1));
    }
    double wins = 0;
    long pairs = 0;
    for (Row one : reviews) {
      for (Row zero : reviews) {
        if (one.getDouble(2) == 1 && zero.getDouble(2) == 0) {
          int difference = ((int[]) one.get(1))[0] - ((int[]) zero.get(1))[0];
          wins += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
          pairs++;
        }
      }
    }
    Metrics metrics = evaluate(rows(reviews, 3));
    assertThat(metrics.auc()).isEqualTo(wins / pairs);
    assertThat(evaluate(rows(reviews, 11))).as("whatever the partitions").isEqualTo(metrics);
  }

  @Test
  void labelsThatAreAllEqualHaveNoArea() {
    Metrics metrics = evaluate(rows(List.of(review(0, 1, 1), review(100, 1, 1)), 1));
    assertThat(metrics.auc()).isNull();
    assertThat(metrics.loss())
        .as("clipped as Keras clips")
        .isCloseTo(-Math.log(1e-7) / 2, within(1e-6));
  }

  @Test
  void whatIsNoProbabilityIsRefused() {
    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    rows(List.of(review(50, 1, 1)), 1),
                    LabelNames.NONE,
                    SHAPE,
                    new FirstToken(),
                    new float[] {Float.NaN}))
        .hasStackTraceContaining("no probability");
    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    rows(List.of(), 1), LabelNames.NONE, SHAPE, new FirstToken(), new float[1]))
        .hasMessageContaining("no row");
  }

  @Test
  void aSumInAnyOrderIsTheSame() {
    Random random = new Random(2);
    double[] terms = random.doubles(10_000, 0, 4e6).toArray();
    FixedPointSum forwards = new FixedPointSum();
    FixedPointSum parts = new FixedPointSum();
    FixedPointSum part = new FixedPointSum();
    double plain = 0;
    for (int i = 0; i < terms.length; i++) {
      forwards.add(terms[i]);
      plain += terms[i];
      part.add(terms[terms.length - 1 - i]);
      if (i % 77 == 0) {
        parts.add(part);
        part = new FixedPointSum();
      }
    }
    parts.add(part);
    assertThat(parts.value()).isEqualTo(forwards.value()).isCloseTo(plain, within(1e-4));
    assertThatThrownBy(() -> forwards.add(Double.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void weighedMetricsOfAFewRowsByHand() {
    Dataset<Row> rows =
        rows(List.of(review(80, 1, 1), review(30, 1, 1), review(30, 0, 1), review(50, 0, 2)), 2);
    Metrics metrics = evaluate(rows);
    assertThat(metrics.averagePrecision())
        .as("a half gained at precision 1, the other at 2 of 5")
        .isCloseTo(0.7, within(1e-12));
    assertThat(metrics.matthewsCorrelation()).isCloseTo(3 / Math.sqrt(24), within(1e-12));
    assertThat(metrics.brierScore()).isCloseTo((0.04 + 0.49 + 0.09 + 2 * 0.25) / 5, within(1e-7));
    assertThat(metrics.expectedCalibrationError())
        .isCloseTo((0.2 + 2 * 0.2 + 2 * 0.5) / 5, within(1e-7));
    assertThat(metrics.bestF1Threshold()).as("of 0.5 to 0.799").isEqualTo(0.5);
  }

  @Test
  void withoutARowLabelledOneNothingIsSaidOfItsPrecision() {
    Metrics metrics = evaluate(rows(List.of(review(20, 0, 1), review(80, 0, 1)), 2));
    assertThat(metrics.averagePrecision()).isNull();
    assertThat(metrics.bestF1Threshold()).isNull();
    assertThat(metrics.matthewsCorrelation()).isZero();
    assertThat(metrics.brierScore()).isCloseTo(0.34, within(1e-7));
  }

  /** Saturated probabilities may be those of millions of rows. */
  @Test
  void rowsOfOneProbabilityMayWeighMoreThanASingleOne() {
    double weight = FixedPointSum.LIMIT / 2;
    Metrics metrics =
        evaluate(
            rows(
                List.of(
                    review(80, 1, weight),
                    review(80, 1, weight),
                    review(80, 1, weight),
                    review(80, 0, weight)),
                2));
    assertThat(metrics.averagePrecision()).isEqualTo(0.75);
  }

  private static Evaluation look(Dataset<Row> rows, Threshold threshold) {
    return Evaluator.look(
        rows,
        LabelNames.NONE,
        SHAPE,
        new FirstToken(),
        new float[] {1f},
        new Evaluator.Looking(Optional.empty(), Optional.empty(), threshold));
  }

  @Test
  void aThresholdDecidesAndChangesNoProbability() {
    Dataset<Row> rows =
        rows(List.of(review(80, 1, 1), review(60, 0, 1), review(70, 1, 1), review(90, 0, 1)), 2);
    Evaluation half = look(rows, Threshold.HALF);
    Evaluation higher = look(rows, new Threshold(0.75));
    assertThat(half.metrics().confusion()).containsExactly(List.of(0L, 2L), List.of(0L, 2L));
    assertThat(higher.metrics().confusion()).containsExactly(List.of(1L, 1L), List.of(1L, 1L));
    assertThat(higher.metrics().matthewsCorrelation()).isZero();
    assertThat(higher.metrics().auc()).isEqualTo(half.metrics().auc());
    assertThat(higher.metrics().brierScore()).isEqualTo(half.metrics().brierScore());
    assertThat(higher.metrics().loss()).isEqualTo(half.metrics().loss());
    assertThat(higher.rows().mistakes())
        .as("the probabilities of 1 for 0.9, of 0 for 0.7")
        .extracting(Mistake::size)
        .satisfiesExactly(
            size -> assertThat(size).isCloseTo(0.9, within(1e-7)),
            size -> assertThat(size).isCloseTo(0.3, within(1e-7)));
  }

  /**
   * Of a text that is more than 16 bits a letter, bytes and Java's letters come in other orders.
   */
  @Test
  void groupsAreMeasuredAsTheyWouldBeAloneByTheBytesOfTheirValues() {
    Random random = new Random(5);
    List<Row> reviews = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      int label = random.nextInt(2);
      reviews.add(review(random.nextInt(70) + 30 * label, label, random.nextInt(8) / 4.0 + 0.25));
    }
    Dataset<Row> rows =
        rows(reviews, 4)
            .withColumn(
                EncodedReview.GROUP,
                functions.expr(
                    "element_at(array('\uD83D\uDE00', 'b', null, '\uFFFD'), ids[0] % 4 + 1)"));
    List<Evaluation.Group> groups = look(rows, Threshold.HALF).groups();
    assertThat(groups)
        .extracting(Evaluation.Group::value)
        .containsExactly("b", "\uFFFD", "\uD83D\uDE00", null);
    for (Evaluation.Group group : groups) {
      Dataset<Row> alone =
          rows.filter(functions.col(EncodedReview.GROUP).eqNullSafe(group.value()))
              .drop(EncodedReview.GROUP);
      assertThat(group.metrics()).isEqualTo(evaluate(alone));
    }
    assertThat(look(rows.drop(EncodedReview.GROUP), Threshold.HALF).groups()).isEmpty();
  }

  @Test
  void whatWasAddedCanBeTakenAway() {
    Random random = new Random(6);
    FixedPointSum sum = new FixedPointSum();
    FixedPointSum part = new FixedPointSum();
    for (int i = 0; i < 1000; i++) {
      double term = random.nextDouble() * FixedPointSum.LIMIT / 2;
      sum.add(term);
      if (i > 0) {
        part.add(term);
      }
    }
    double first = new Random(6).nextDouble() * FixedPointSum.LIMIT / 2;
    sum.subtract(part);
    assertThat(sum.value()).isCloseTo(first, within(1e-9));
    sum.subtract(sum);
    assertThat(sum.value()).isZero();
  }

  private static Row review(int token, int label, double weight) {
    return RowFactory.create("r", new int[] {token, 1}, (double) label, weight);
  }

  private static Dataset<Row> rows(List<Row> rows, int partitions) {
    return SparkTest.spark().createDataFrame(rows, SCHEMA).repartition(partitions);
  }
}
