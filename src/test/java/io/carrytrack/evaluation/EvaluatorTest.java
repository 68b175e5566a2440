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
import io.carrytrack.testing.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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

  @Test
  void metricsOfAFewRowsByHand() {
    // Probabilities 0.8 (1), 0.3 (1), 0.3 (0), 0.5 (0): three wins and a half of four.
    Dataset<Row> rows =
        rows(List.of(review(80, 1, 1), review(30, 1, 1), review(30, 0, 1), review(50, 0, 2)), 2);
    Metrics metrics =
        Evaluator.evaluate(rows, LabelNames.NONE, SHAPE, new FirstToken(), new float[] {1f});
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
    Metrics metrics =
        Evaluator.evaluate(
            rows(reviews, 3), LabelNames.NONE, SHAPE, new FirstToken(), new float[] {1f});
    assertThat(metrics.auc()).isEqualTo(wins / pairs);
    assertThat(
            Evaluator.evaluate(
                rows(reviews, 11), LabelNames.NONE, SHAPE, new FirstToken(), new float[] {1f}))
        .as("whatever the partitions")
        .isEqualTo(metrics);
  }

  @Test
  void labelsThatAreAllEqualHaveNoArea() {
    Metrics metrics =
        Evaluator.evaluate(
            rows(List.of(review(0, 1, 1), review(100, 1, 1)), 1),
            LabelNames.NONE,
            SHAPE,
            new FirstToken(),
            new float[] {1f});
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

  private static Row review(int token, int label, double weight) {
    return RowFactory.create("r", new int[] {token, 1}, (double) label, weight);
  }

  private static Dataset<Row> rows(List<Row> rows, int partitions) {
    return SparkTest.spark().createDataFrame(rows, SCHEMA).repartition(partitions);
  }
}
