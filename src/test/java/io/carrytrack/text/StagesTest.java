package io.carrytrack.text;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.layers.PadSide;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagesTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.IntegerType)
          .add("text", DataTypes.StringType)
          .add("split", DataTypes.StringType);
  private static final List<Row> REVIEWS =
      List.of(
          row(0, "The cat, the CAT and the dog", "train"),
          row(1, "a dog and a bird", "train"),
          row(2, "zebra zebra zebra zebra zebra", "test"),
          row(3, null, "train"),
          row(4, "...", "train"));

  @TempDir Path directory;

  private static Row row(int id, String text, String split) {
    return RowFactory.create(id, text, split);
  }

  private static Dataset<Row> reviews() {
    return spark().createDataFrame(REVIEWS, SCHEMA);
  }

  private static Pipeline pipeline(int vocabularySize, int length) {
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              new ReviewTokenizer(),
              new Vocabulary().setSplitCol("split").setVocabularySize(vocabularySize),
              new SequencePadder().setMaxLength(length)
            });
  }

  @Test
  void idsRankTheTrainingWordsByFrequencyThenBytes() {
    VocabularyModel model =
        new Vocabulary()
            .setSplitCol("split")
            .setVocabularySize(8)
            .fit(new ReviewTokenizer().transform(reviews()));
    assertThat(model.index().words())
        .as("the 3, a and cat dog 2; bird is cut, zebra is of the test split")
        .containsExactly("the", "a", "and", "cat", "dog");
  }

  @Test
  void theStagesGiveStartWordsAndPads() {
    List<Row> rows =
        pipeline(8, 6).fit(reviews()).transform(reviews()).orderBy("id").collectAsList();
    assertThat(sequence(rows.get(0))).as("the last six").isEqualTo("[6, 3, 6, 5, 3, 7] 0 pre");
    assertThat(sequence(rows.get(1))).isEqualTo("[1, 4, 7, 5, 4, 2] 0 pre");
    assertThat(sequence(rows.get(3))).as("no text").isEqualTo("[1] 5 pre");
    assertThat(sequence(rows.get(4))).as("no word").isEqualTo("[1] 5 pre");
  }

  private static String sequence(Row row) {
    Row sequence = row.getStruct(row.fieldIndex("sequence"));
    return sequence.getList(0) + " " + sequence.getInt(1) + " " + sequence.getString(2);
  }

  @Test
  void cuttingBehindKeepsTheStart() {
    Dataset<Row> ids =
        spark()
            .range(1)
            .selectExpr("array(1, 5, 6, 7) as ids")
            .selectExpr("cast(ids as array<int>) as ids");
    Dataset<Row> cut =
        new SequencePadder()
            .setMaxLength(3)
            .setTruncation(PadSide.POST)
            .setPadding(PadSide.POST)
            .transform(ids);
    assertThat(sequence(cut.first())).isEqualTo("[1, 5, 6] 0 post");
  }

  @Test
  void theEncoderGivesWhatTheStagesGive() {
    PipelineModel model = pipeline(7, 4).fit(reviews());
    WordIndex index = ((VocabularyModel) model.stages()[1]).index();
    ReviewEncoder encoder =
        new ReviewEncoder(index, new TextSettings(7, 4, PadSide.PRE, PadSide.PRE));
    for (Row row : model.transform(reviews()).filter("text is not null").collectAsList()) {
      assertThat(encoder.encode(row.getAs("text")))
          .as("%s", row)
          .containsExactly(
              row.getStruct(row.fieldIndex("sequence")).<Integer>getList(0).stream()
                  .mapToInt(i -> i)
                  .toArray());
    }
  }

  @Test
  void aSavedPipelineGivesTheSame() throws IOException {
    PipelineModel model = pipeline(8, 6).fit(reviews());
    String path = directory.resolve("pipeline").toString();
    model.write().save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertThat(loaded.transform(reviews()).collectAsList())
        .isEqualTo(model.transform(reviews()).collectAsList());
    assertThat(loaded.stages()[1].uid()).isEqualTo(model.stages()[1].uid());

    String estimators = directory.resolve("estimators").toString();
    pipeline(8, 6).write().save(estimators);
    assertThat(Pipeline.load(estimators).fit(reviews()).transform(reviews()).collectAsList())
        .as("unfitted")
        .isEqualTo(model.transform(reviews()).collectAsList());
  }

  @Test
  void aCopyTakesTheExtraParams() {
    ReviewTokenizer tokenizer = new ReviewTokenizer();
    ReviewTokenizer copy =
        tokenizer.copy(
            new org.apache.spark.ml.param.ParamMap().put(tokenizer.outputCol(), "tokens"));
    assertThat(copy.getOutputCol()).isEqualTo("tokens");
    assertThat(tokenizer.getOutputCol()).isEqualTo("words");
  }

  @Test
  void aSchemaThatDoesNotFitIsNamed() {
    assertThatThrownBy(() -> new ReviewTokenizer().setInputCol("review").transform(reviews()))
        .hasMessageContaining("no column review")
        .hasMessageContaining("text");
    assertThatThrownBy(() -> new ReviewTokenizer().setInputCol("id").transform(reviews()))
        .hasMessageContaining("column id is int, must be string");
    assertThatThrownBy(() -> new ReviewTokenizer().setOutputCol("split").transform(reviews()))
        .hasMessageContaining("column split exists");
    assertThatThrownBy(() -> new Vocabulary().setVocabularySize(3))
        .hasMessageContaining("vocabularySize");
  }

  @Property(tries = 8)
  void theVocabularyDependsOnTheRowsAlone(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 12) Integer> draws,
      @ForAll @IntRange(min = 1, max = 7) int partitions,
      @ForAll Random random) {
    List<Row> rows =
        new ArrayList<>(
            IntStream.range(0, draws.size())
                .mapToObj(i -> row(i, "w" + draws.get(i) + " w" + draws.get(i) / 3, "train"))
                .toList());
    List<String> words = vocabulary(rows, 1);
    Collections.shuffle(rows, random);
    assertThat(vocabulary(rows, partitions)).isEqualTo(words);
  }

  private static List<String> vocabulary(List<Row> rows, int partitions) {
    Dataset<Row> reviews = spark().createDataFrame(rows, SCHEMA).repartition(partitions);
    return new Vocabulary()
        .setVocabularySize(9)
        .fit(new ReviewTokenizer().transform(reviews))
        .index()
        .words();
  }
}
