package io.carrytrack.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.Task;
import io.carrytrack.testing.SparkTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that a teacher labels, in blocks. */
final class SoftLabelsBlocksTest {
  private static final SequenceShape SHAPE = new SequenceShape(20, PadSide.PRE);
  private static final int LABELLED = 20;
  private static final int ROWS = 30;
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("ids", DataTypes.createArrayType(DataTypes.IntegerType))
          .add("label", DataTypes.DoubleType)
          .add("weight", DataTypes.DoubleType)
          .add("soft", DataTypes.createArrayType(DataTypes.FloatType));

  @TempDir java.nio.file.Path directory;

  /**
   * Rows whose one token is their number: labelled ones by turns, and behind them those that only
   * the teacher labels.
   *
   * @param all whether it labels the others too
   * @param soft its label of all
   */
  private static Dataset<Row> rows(Task task, boolean all, int partitions, float... soft) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      boolean labelled = i < LABELLED;
      rows.add(
          RowFactory.create(
              "row " + i,
              new int[] {i},
              labelled ? (double) (i % task.classes()) : null,
              2.0,
              labelled && !all ? null : soft));
    }
    return SparkTest.spark().createDataFrame(rows, SCHEMA).repartition(partitions);
  }

  private BlockSet prepare(String name, Task task, Dataset<Row> rows, SoftLabels soft)
      throws IOException {
    return store(name)
        .prepare(
            new BlockSet.Key(BlockWriter.VERSION, 1, 2, 0.25),
            SHAPE,
            task,
            rows,
            null,
            Optional.ofNullable(soft),
            fingerprint -> {});
  }

  private BlockStore store(String name) throws IOException {
    return new BlockStore(context(), new Path(directory.resolve(name).toUri()));
  }

  private static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(SparkTest.spark().sparkContext());
  }

  /** Labels with the weight behind them, by the row's number. */
  private Map<Integer, List<Float>> read(String name, List<BlockHandle> handles)
      throws IOException {
    Map<Integer, List<Float>> labels = new TreeMap<>();
    for (BlockHandle handle : handles) {
      Block block =
          BlockFile.read(context().hadoopConfiguration(), store(name).directory(), handle);
      for (int row = 0; row < block.rows(); row++) {
        List<Float> label = new ArrayList<>();
        for (int k = 0; k < block.labelWidth(); k++) {
          label.add(block.labels()[row * block.labelWidth() + k]);
        }
        label.add(block.weight(row));
        labels.put((int) block.narrow()[block.offsets()[row]], label);
      }
    }
    return labels;
  }

  @Test
  void unlabelledRowsHaveTheTeachersAndAreNeverHeldOut() throws IOException {
    Task task = Task.multiclass(3);
    SoftLabels soft = new SoftLabels(0.5, "teacher");
    BlockSet blocks = prepare("a", task, rows(task, false, 3, 0.25f, 0.5f, 0.25f), soft);
    BlockSet alone =
        prepare("alone", task, rows(task, false, 3, 0f, 0f, 1f).filter("label is not null"), null);
    Map<Integer, List<Float>> held = read("a", blocks.validation());
    assertThat(held).as("a quarter of the labelled ones").hasSize(5);
    assertThat(held)
        .as("the same as without a teacher")
        .isEqualTo(read("alone", alone.validation()));
    Map<Integer, List<Float>> trained = read("a", blocks.training());
    assertThat(trained).hasSize(25);
    trained.forEach(
        (row, label) -> {
          Float[] sure = {0f, 0f, 0f, 2f};
          if (row < LABELLED) {
            sure[row % 3] = 1f;
            assertThat(label).containsExactly(sure);
          } else {
            assertThat(label).containsExactly(0.25f, 0.5f, 0.25f, 1f);
          }
        });
    assertThat(store("a").classCounts(blocks.training(), task)[1])
        .as("rows speak for the class that is most of their label")
        .isEqualTo(trained.values().stream().filter(label -> label.get(1) >= 0.5f).count());
  }

  @Test
  void aRowWithBothLabelsIsTrainedOnWithTheirMean() throws IOException {
    BlockSet blocks =
        prepare("b", Task.BINARY, rows(Task.BINARY, true, 2, 0.75f), new SoftLabels(3, "teacher"));
    read("b", blocks.validation())
        .forEach((row, label) -> assertThat(label).containsExactly((float) (row % 2), 2f));
    read("b", blocks.training())
        .forEach(
            (row, label) -> {
              if (row < LABELLED) {
                assertThat(label).containsExactly((row % 2 + 3 * 0.75f) / 4, 8f);
              } else {
                assertThat(label).containsExactly(0.75f, 6f);
              }
            });
  }

  @Test
  void theFingerprintTellsTeachersApart() throws IOException {
    Dataset<Row> rows = rows(Task.BINARY, false, 2, 0.75f);
    SoftLabels soft = new SoftLabels(1, "teacher");
    BlockSet blocks = prepare("c", Task.BINARY, rows, soft);
    Dataset<Row> again = rows(Task.BINARY, false, 5, 0.75f);
    assertThat(prepare("c", Task.BINARY, again, soft)).isEqualTo(blocks);
    List<BlockSet> others =
        List.of(
            prepare("d", Task.BINARY, rows, new SoftLabels(2, "teacher")),
            prepare("e", Task.BINARY, rows, new SoftLabels(1, "another")),
            prepare("f", Task.BINARY, rows(Task.BINARY, false, 2, 0.5f), soft));
    assertThat(others)
        .extracting(BlockSet::fingerprint)
        .doesNotHaveDuplicates()
        .doesNotContain(blocks.fingerprint());
  }

  @Test
  void whatIsNoLabelIsNamed() {
    float[][] bad = {{0.5f, 0.5f}, {1.5f}, {Float.NaN}};
    List<String> messages =
        List.of(
            "a teacher's label of 2 numbers, must be of 1",
            "a teacher's label has 1.5, must be from 0 to 1",
            "a teacher's label has NaN, must be from 0 to 1");
    IntStream.range(0, bad.length)
        .forEach(
            i ->
                assertThatThrownBy(
                        () ->
                            prepare(
                                "g",
                                Task.BINARY,
                                rows(Task.BINARY, true, 1, bad[i]),
                                new SoftLabels(1, "teacher")))
                    .as(Arrays.toString(bad[i]))
                    .rootCause()
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(messages.get(i)));
    assertThatThrownBy(
            () -> prepare("h", Task.BINARY, rows(Task.BINARY, false, 1, (float[]) null), null))
        .rootCause()
        .hasMessageContaining("label is null");
  }
}
