package io.carrytrack.text;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import io.carrytrack.testing.Reviews;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class EncodedReviewTest {
  private static final SequenceShape TOKENS = new SequenceShape(5, PadSide.PRE);

  private static EncodedReview first(Dataset<Row> reviews) {
    return first(reviews, TOKENS);
  }

  private static EncodedReview first(Dataset<Row> reviews, SequenceShape shape) {
    return EncodedReview.fromBytes(EncodedReview.bytes(reviews, shape, Task.BINARY).first());
  }

  private static Dataset<Row> row(String... columns) {
    Dataset<Row> constant = spark().range(1).selectExpr(columns);
    return spark().createDataFrame(constant.javaRDD(), constant.schema());
  }

  @Test
  void aRowIsReadWhateverTheTypesOfItsNumbers() {
    EncodedReview review = first(row("7L as id", "array(1L, 70000L) as ids", "1.0D as label"));
    assertThat(review.id()).isEqualTo("7");
    assertThat(review.ids()).containsExactly(1, 70_000);
    assertThat(review.label()).isEqualTo(1f);
    assertThat(review.weight()).as("without a column").isEqualTo(1f);
    EncodedReview weighted =
        first(row("'naïve 日本' as id", "array() as ids", "0 as label", "2.5D as weight"));
    assertThat(weighted.id()).isEqualTo("naïve 日本");
    assertThat(weighted.ids()).isEmpty();
    assertThat(weighted.weight()).isEqualTo(2.5f);
  }

  @Test
  void bytesHoldTheWholeReview() {
    EncodedReview review = new EncodedReview("é", new int[] {1, 5, 70_000}, 1f, 0.5f);
    byte[] bytes = review.toBytes();
    assertThat(bytes).hasSize(16 + 2 + 12);
    assertThat(EncodedReview.tokens(bytes)).isEqualTo(3);
    assertThat(EncodedReview.values(bytes).getFloat()).isEqualTo(1f);
    EncodedReview read = EncodedReview.fromBytes(bytes);
    assertThat(read).usingRecursiveComparison().isEqualTo(review);
  }

  /** One number has the bytes that it had before there could be several. */
  @Test
  void aLabelMayBeSeveralNumbers() {
    Target target = Target.of(RegressionLoss.MSE);
    Task task =
        Task.regression(List.of(target.named("pm").of(10, 2), target.named("temp").of(0, 4)));
    SequenceShape shape = new SequenceShape(5, PadSide.PRE);
    Dataset<Row> rows = row("'a' as id", "array(7, 8) as ids", "array(12D, -6D) as label");
    byte[] bytes = EncodedReview.bytes(rows, shape, task).first();
    EncodedReview read = EncodedReview.fromBytes(bytes);
    assertThat(read.labels()).containsExactly(1f, -1.5f);
    assertThat(read.ids()).containsExactly(7, 8);
    assertThat(EncodedReview.tokens(bytes)).isEqualTo(2);
    assertThat(read.toBytes()).isEqualTo(bytes);
    assertThat(bytes).hasSize(16 + 1 + 8 + 4);
    for (String wrong : List.of("array(1D, 'NaN')", "array(1D, cast(null as double))")) {
      Dataset<Row> broken =
          row("'a' as id", "array(7) as ids", "cast(" + wrong + " as array<double>) as label");
      assertThatThrownBy(() -> EncodedReview.bytes(broken, shape, task).first())
          .rootCause()
          .isInstanceOf(UserError.class)
          .hasMessageMatching("review a: temp is (NaN|null), must be a finite number");
    }
    assertThatThrownBy(
            () ->
                EncodedReview.bytes(
                        row("'a' as id", "array(7) as ids", "array(1D) as label"), shape, task)
                    .first())
        .rootCause()
        .hasMessage("review a: a label of 1 numbers, must be of 2");
  }

  @Test
  void whatCannotBeLearnedFromIsNamed() {
    Map.of(
            row("null as id", "array(1, 2) as ids", "1 as label"),
            "a review has no id: [null,WrappedArray(1, 2),1.0,1.0]",
            row("'a' as id", "null as ids", "1 as label"),
            "review a: ids is null",
            row("'a' as id", "array(1) as ids", "null as label"),
            "review a: label is null",
            row("'a' as id", "array(1) as ids", "1 as label", "null as weight"),
            "review a: weight is null",
            row("'a' as id", "array(1) as ids", "0.5 as label"),
            "review a: label is 0.5, must be 0 or 1",
            row("'a' as id", "array(1) as ids", "0 as label", "double('inf') as weight"),
            "review a: weight is Infinity, must be at least 0 and finite",
            row("'a' as id", "array(1, null) as ids", "0 as label"),
            "review a: token 1 is null, must be at least 0",
            row("'a' as id", "array(-1) as ids", "0 as label"),
            "review a: token 0 is -1, must be at least 0")
        .forEach(
            (reviews, message) ->
                assertThatThrownBy(() -> first(reviews))
                    .rootCause()
                    .isInstanceOf(UserError.class)
                    .hasMessage(message));
    assertThatThrownBy(() -> EncodedReview.columns(row("1 as id", "1 as label")))
        .isInstanceOf(UserError.class)
        .hasMessage("the encoded reviews have no column ids, only " + List.of("id", "label"));
  }

  /** Negative numbers, zeros of either sign and the smallest are numbers like others. */
  @Test
  void numbersKeepTheirBits() {
    float[] numbers = {-1.5f, 0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 1f / 3};
    SequenceShape shape = new SequenceShape(3, PadSide.PRE, 2);
    EncodedReview row = first(numbers(numbers), shape);
    assertThat(row.ids()).containsExactly(Reviews.bits(numbers));
    assertThatThrownBy(() -> first(numbers(-1f), TOKENS))
        .as("they are no tokens")
        .rootCause()
        .hasMessageContaining("token 0 is -1082130432, must be at least 0");
  }

  @Test
  void aNumberThatIsNoneIsNamed() {
    SequenceShape shape = new SequenceShape(2, PadSide.PRE, 3);
    Map.of(
            numbers(0, 0, 0, 0, Float.NaN, 0),
            "review a: number 1 of step 1 is NaN, must be finite",
            numbers(0, 0, Float.NEGATIVE_INFINITY, 0, 0, 0),
            "review a: number 2 of step 0 is -Infinity, must be finite",
            row("'a' as id", "array(1, 2, 3, 4, 5, null) as ids", "0 as label"),
            "review a: number 2 of step 1 is null, must be finite",
            numbers(0, 0, 0, 0, 0),
            "review a: 5 numbers, must be 6: sequences are of 2 steps of 3 numbers")
        .forEach(
            (rows, message) ->
                assertThatThrownBy(() -> first(rows, shape))
                    .rootCause()
                    .isInstanceOf(UserError.class)
                    .hasMessage(message));
  }

  private static Dataset<Row> numbers(float... numbers) {
    String ids = Arrays.toString(Reviews.bits(numbers)).replace('[', '(').replace(']', ')');
    return row("'a' as id", "array" + ids + " as ids", "0 as label");
  }
}
