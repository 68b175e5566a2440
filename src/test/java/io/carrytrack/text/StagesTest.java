package io.carrytrack.text;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
            .setTruncation(Truncation.Type.POST)
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

  @ParameterizedTest
  @CsvSource({
    "words, '', true, true, NONE, 1, true",
    "words, '', true, true, NONE, 3, false",
    "characters, '', false, true, NFKC, 1, false",
    "characters, '', false, true, NFKC, 2, true",
    "regex, '\\w+|[^\\w\\s]', true, false, NFC, 1, true",
    "io.carrytrack.text.TokenizationTest$Commas, '', true, false, NONE, 1, true",
  })
  void theEncoderAndTheStagesAgreeOnAnyTokenizer(
      String tokenizer,
      String pattern,
      boolean lowerCase,
      boolean punctuation,
      NormalForm form,
      int nGrams,
      boolean repeats) {
    Tokenization tokenization =
        new Tokenization(tokenizer, pattern, lowerCase, punctuation, form, nGrams, repeats);
    List<Row> rows =
        Stream.of("The film,good?! cafe\u0301", "电影ＦＩＬＭ很好！！", "a,b,The film", "!?")
            .map(text -> row(0, text.repeat(3), "train"))
            .toList();
    Dataset<Row> reviews = spark().createDataFrame(rows, SCHEMA);
    PipelineModel model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new ReviewTokenizer().setTokenization(tokenization),
                  new Vocabulary().setVocabularySize(30).setMinCount(repeats ? 2 : 1),
                  new SequencePadder()
                      .setMaxLength(6)
                      .setTruncation(Truncation.Type.BOTH)
                      .setHead(2)
                })
            .fit(reviews);
    WordIndex index = ((VocabularyModel) model.stages()[1]).index();
    assertThat(index.words()).isNotEmpty();
    TextSettings settings =
        new TextSettings(
            30,
            repeats ? 2 : 1,
            6,
            PadSide.PRE,
            new Truncation(Truncation.Type.BOTH, 2),
            tokenization);
    assertThat(FrequentWords.ofTexts(reviews.select("text"), settings)).isEqualTo(index.words());
    ReviewEncoder encoder = new ReviewEncoder(index, settings);
    List<Row> staged =
        model
            .transform(reviews)
            .withColumn("encoded", TextIds.of(functions.col("text"), index, settings))
            .selectExpr("text", "sequence.ids", "encoded")
            .collectAsList();
    assertThat(staged).hasSize(4);
    for (Row row : staged) {
      List<Integer> ids = Arrays.stream(encoder.encode(row.getString(0))).boxed().toList();
      assertThat(row.<Integer>getList(1)).as("%s", row).isEqualTo(ids);
      assertThat(row.<Integer>getList(2)).as("%s", row).isEqualTo(ids);
    }
  }

  @Test
  void rareWordsHaveNoId() {
    Dataset<Row> words =
        new ReviewTokenizer()
            .transform(spark().createDataFrame(List.of(row(1, "a a a b b c", "train")), SCHEMA));
    assertThat(new Vocabulary().setMinCount(2).fit(words).index().words())
        .containsExactly("a", "b");
    assertThatThrownBy(() -> new Vocabulary().setMinCount(4).fit(words))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no word that occurs 4 times in column words");
  }

  @Test
  void aTokenizerIsSavedWithItsParams() throws IOException {
    Tokenization tokenization =
        new Tokenization("characters", "", false, true, NormalForm.NFKC, 2, false);
    String path = directory.resolve("tokenizer").toString();
    new ReviewTokenizer().setTokenization(tokenization).save(path);
    assertThat(ReviewTokenizer.load(path).tokenization()).isEqualTo(tokenization);
    assertThat(new ReviewTokenizer().tokenization()).isEqualTo(Tokenization.WORDS);
    assertThatThrownBy(() -> new ReviewTokenizer().setTokenizer("a.B").transform(reviews()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a.B, a class that is not on the class path");
  }

  @Property(tries = 8)
  void theEncoderAndTheStagesAgreeOnAnyText(
      @ForAll @Size(min = 1, max = 6) List<@StringLength(max = 40) String> texts,
      @ForAll @IntRange(min = 1, max = 6) int length,
      @ForAll PadSide padding,
      @ForAll PadSide truncation) {
    List<Row> rows =
        IntStream.range(0, texts.size())
            .mapToObj(i -> row(i, "a " + texts.get(i) + " a<br />b", "train"))
            .toList();
    Dataset<Row> reviews = spark().createDataFrame(rows, SCHEMA);
    PipelineModel model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new ReviewTokenizer(),
                  new Vocabulary().setVocabularySize(6),
                  new SequencePadder()
                      .setMaxLength(length)
                      .setPadding(padding)
                      .setTruncation(Truncation.of(truncation).type())
                })
            .fit(reviews);
    ReviewEncoder encoder =
        new ReviewEncoder(
            ((VocabularyModel) model.stages()[1]).index(),
            new TextSettings(6, length, padding, truncation));
    for (Row row : model.transform(reviews).collectAsList()) {
      List<Integer> ids = Arrays.stream(encoder.encode(row.getAs("text"))).boxed().toList();
      assertThat(sequence(row))
          .as("%s", row)
          .isEqualTo(
              ids + " " + (length - ids.size()) + " " + padding.name().toLowerCase(Locale.ROOT));
      assertThat(ids)
          .as("every id, none of them a pad")
          .hasSizeBetween(1, length)
          .doesNotContain(0);
    }
  }

  @Test
  void theEncodersColumnGivesWhatTheStagesGive() {
    PipelineModel model = pipeline(7, 4).fit(reviews());
    WordIndex index = ((VocabularyModel) model.stages()[1]).index();
    TextSettings settings = new TextSettings(7, 4, PadSide.PRE, PadSide.PRE);
    for (Dataset<Row> rows : List.of(reviews(), reviews().repartition(2))) {
      assertThat(
              model
                  .transform(rows)
                  .withColumn("encoded", TextIds.of(functions.col("text"), index, settings))
                  .filter("encoded = sequence.ids")
                  .count())
          .as("the row without a text, too")
          .isEqualTo(REVIEWS.size());
    }
  }

  @Test
  void aNullIdIsRefused() {
    Dataset<Row> ids = spark().range(1).selectExpr("array(1, cast(null as int), 7) as ids");
    assertThatThrownBy(() -> new SequencePadder().setMaxLength(2).transform(ids).collectAsList())
        .hasStackTraceContaining("a null id");
    assertThat(sequence(new SequencePadder().setMaxLength(1).transform(ids).first()))
        .as("cut off")
        .isEqualTo("[7] 0 pre");
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
    ReviewTokenizer copy = tokenizer.copy(new ParamMap().put(tokenizer.outputCol(), "tokens"));
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

  @Test
  void nullsAreNoWordsUnknownWordsAndNoIds() {
    Dataset<Row> words =
        spark()
            .range(1)
            .selectExpr(
                "cast(null as array<string>) as none",
                "array('a', cast(null as string)) as some",
                "cast(null as array<int>) as ids");
    VocabularyModel model =
        new Vocabulary().setInputCol("some").setOutputCol("some_ids").fit(words);
    assertThat(model.index().words()).as("null is no word to learn").containsExactly("a");
    assertThat(model.transform(words).first().<Integer>getList(3)).containsExactly(1, 3, 2);
    assertThat(
            model
                .copy(new ParamMap().put(model.inputCol(), "none"))
                .transform(words)
                .first()
                .<Integer>getList(3))
        .containsExactly(1);
    assertThat(sequence(new SequencePadder().setMaxLength(2).transform(words).first()))
        .isEqualTo("[] 2 pre");
  }

  @Test
  void columnsMayHaveAnyName() {
    Dataset<Row> rows = reviews().withColumnRenamed("text", "the `text`.en");
    Dataset<Row> words =
        new ReviewTokenizer().setInputCol("the `text`.en").setOutputCol("w.1").transform(rows);
    VocabularyModel model = new Vocabulary().setInputCol("w.1").setOutputCol("i.1").fit(words);
    Row first =
        new SequencePadder()
            .setInputCol("i.1")
            .setMaxLength(3)
            .transform(model.transform(words))
            .first();
    assertThat(sequence(first)).isEqualTo("[6, 4, 8] 0 pre");
  }

  @Test
  void aSplitWithoutWordsIsRefused() {
    Dataset<Row> words = new ReviewTokenizer().transform(reviews().filter("split = 'test'"));
    assertThatThrownBy(() -> new Vocabulary().setSplitCol("split").fit(words))
        .isInstanceOf(UserError.class)
        .hasMessage("Vocabulary: no word in column words of the rows whose split is train");
    assertThatThrownBy(() -> new Vocabulary().fit(words.filter("false")))
        .isInstanceOf(UserError.class)
        .hasMessage("Vocabulary: no word in column words");
  }

  /** Other stages may stand between ours. */
  @Test
  void pairsOfWordsAreWords() throws IOException {
    PipelineModel model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new ReviewTokenizer(),
                  new NGram().setN(2).setInputCol("words").setOutputCol("pairs"),
                  new Vocabulary().setInputCol("pairs").setSplitCol("split")
                })
            .fit(reviews());
    assertThat(((VocabularyModel) model.stages()[2]).index().words())
        .containsExactly(
            "the cat", "a bird", "a dog", "and a", "and the", "cat and", "cat the", "dog and",
            "the dog");
  }

  @Test
  void theSchemaSaysWhatTransformGives() {
    PipelineModel model = pipeline(8, 6).fit(reviews());
    assertThat(model.transformSchema(reviews().schema()))
        .isEqualTo(model.transform(reviews()).schema());
    assertThat(pipeline(8, 6).transformSchema(reviews().schema()))
        .as("unfitted")
        .isEqualTo(model.transform(reviews()).schema());
  }

  @Test
  void aSavedModelIsNotOverwrittenUnasked() throws IOException {
    VocabularyModel model = new VocabularyModel("v", List.of("the", "cat"));
    String path = directory.resolve("vocabulary").toString();
    model.save(path);
    assertThatThrownBy(() -> model.save(path)).isInstanceOf(IOException.class);
    new VocabularyModel("v", List.of("dog")).setOutputCol("other").write().overwrite().save(path);
    VocabularyModel loaded = VocabularyModel.load(path);
    assertThat(loaded.index().words()).containsExactly("dog");
    assertThat(loaded.getOutputCol()).isEqualTo("other");
    assertThat(loaded.uid()).isEqualTo("v");
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
