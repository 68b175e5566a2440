package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.RawInput;
import io.carrytrack.files.OutputLock;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.Reason;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.ScoringSettings;
import io.carrytrack.scoring.SequenceScorer;
import io.carrytrack.series.WindowProblem;
import io.carrytrack.testing.FaultyFileSystem;
import io.carrytrack.testing.HostileTexts;
import io.carrytrack.testing.Models;
import io.carrytrack.text.NormalForm;
import io.carrytrack.text.Tokenization;
import io.carrytrack.text.WordIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoreJobTest {
  /** Reasons that SeriesJobTest has rows for. */
  private static final List<String> OF_SERIES =
      Stream.of(WindowProblem.values()).map(WindowProblem::words).toList();

  private static final SavedModel MODEL = Models.lstm();

  /** Bytes and changes of a disk between two runs that fill it. */
  private static final long STEP = 2_500;

  private static final String HIVE_NULL = "day=__HIVE_DEFAULT_PARTITION__";

  @TempDir Path home;

  /** What the job is asked for; each test changes what it is about. */
  private final class Scoring {
    private String input;
    private Format inputFormat = Format.AUTO;
    private ScoringSettings columns = ScoringSettings.of("text");
    private ScoreFormat format = ScoreFormat.PARQUET;
    private List<String> partitionBy = List.of();
    private String out;
    private String quarantine = path("quarantine");
    private boolean overwrite;
    private SavedModel model = MODEL;

    Scoring(String input, String out) {
      this.input = input;
      this.out = path(out);
    }

    ScoreReport execute() throws IOException {
      ScoreJob job =
          new ScoreJob(
              ScoreJob.Options.of("model", CorpusSettings.of(input, inputFormat), format, out)
                  .withColumns(columns)
                  .withPartitionBy(partitionBy)
                  .withQuarantine(quarantine)
                  .withOverwrite(overwrite),
              line -> {});
      Configuration hadoop = spark().sessionState().newHadoopConf();
      try (OutputLock lock =
          OutputLock.take(ScoreJob.targets(job.options(), hadoop), line -> {}, hadoop)) {
        return job.doExecute(spark(), model, job.outputs(hadoop), lock, System.nanoTime());
      }
    }
  }

  private String path(String name) {
    return home.resolve(name).toString();
  }

  private static String text(int i) {
    Random random = new Random(i);
    StringBuilder text = new StringBuilder("x" + i);
    for (int word = 0; word < random.nextInt(20); word++) {
      text.append(' ').append(Models.WORDS.get(random.nextInt(Models.WORDS.size())));
    }
    return text.toString();
  }

  /** Three columns around the text, so that an order that changes is seen. */
  private static Dataset<Row> table(int rows, int partitions) {
    return spark()
        .range(0, rows, 1, partitions)
        .select(
            col("id").mod(3).as("zone"),
            functions
                .udf((Long i) -> text(i.intValue()), DataTypes.StringType)
                .apply(col("id"))
                .as("text"),
            col("id"));
  }

  private String parquet(String name, Dataset<Row> table) {
    table.write().mode("overwrite").parquet(path(name));
    return path(name);
  }

  /** The bits of all scores by row. */
  private static List<String> scores(String out) {
    return spark().read().parquet(out).orderBy("id").collectAsList().stream()
        .map(row -> row.<Long>getAs("id") + " " + row.<Double>getAs("probability"))
        .toList();
  }

  @Test
  void aProbabilityIsTheSameWhateverIsBesideTheRow() throws IOException {
    new Scoring(parquet("many", table(1500, 1)), "one").execute();
    List<String> one = scores(path("one"));
    SequenceScorer alone = ScoringModel.of(MODEL, KernelVariant.best()).borrow();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      alone.clear();
      alone.add(text(i));
      expected.add(i + " " + (double) alone.predict()[0]);
    }
    assertThat(one).as("each predicted alone").isEqualTo(expected);
    assertThat(one.stream().map(line -> line.substring(line.indexOf(" "))).distinct().count())
        .as("probabilities differ")
        .isGreaterThan(500);

    Scoring shuffled =
        new Scoring(
            parquet("shuffled", table(1500, 3).orderBy(functions.hash(col("id")))), "other");
    shuffled.quarantine = null;
    shuffled.execute();
    assertThat(scores(path("other"))).as("another order in other partitions").isEqualTo(one);
  }

  /** What has a token and what has none is the model's tokenizer's to say. */
  @Test
  void rowsAreScoredAndSetApartByTheModelsTokenizer() throws IOException {
    List<Row> rows =
        Stream.of("?!", " <br />", "film", "好。")
            .map(text -> RowFactory.create((long) text.length(), text))
            .toList();
    StructType schema =
        new StructType().add("id", DataTypes.LongType).add("text", DataTypes.StringType);
    String input = parquet("tokens", spark().createDataFrame(rows, schema));
    Tokenization kept = new Tokenization("characters", "", true, true, NormalForm.NFKC);
    Tokenization letters = new Tokenization("regex", "[a-z]", true, false, NormalForm.NONE);
    assertThat(scoredBy(Tokenization.WORDS, input)).containsExactly("film", "好。");
    assertThat(scoredBy(kept, input)).containsExactly("?!", "film", "好。");
    assertThat(scoredBy(letters, input)).as("br is letters").containsExactly(" <br />", "film");
  }

  private List<String> scoredBy(Tokenization tokenization, String input) throws IOException {
    Scoring scoring = new Scoring(input, "by-" + tokenization.tokenizer());
    scoring.quarantine = path("not-by-" + tokenization.tokenizer());
    scoring.model =
        new SavedModel(
            MODEL.architecture(),
            MODEL.text().with(tokenization),
            MODEL.vocabulary(),
            MODEL.parameters(),
            MODEL.metrics(),
            MODEL.provenance());
    scoring.execute();
    List<String> scored = texts(scoring.out);
    List<String> apart = texts(scoring.quarantine);
    assertThat(scored).hasSize(4 - apart.size()).doesNotContainAnyElementsOf(apart);
    return scored;
  }

  private static List<String> texts(String table) {
    return spark().read().parquet(table).select("text").collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted(WordIndex.BY_BYTES)
        .toList();
  }

  @Test
  void rowsAndColumnsKeepTheirOrderAndTheirBytes() throws IOException {
    StructType schema =
        new StructType()
            .add("z", DataTypes.BinaryType)
            .add("text", DataTypes.StringType)
            .add("a.b", DataTypes.createDecimalType(20, 3))
            .add(
                "nested", new StructType().add("x", DataTypes.createArrayType(DataTypes.LongType)));
    List<Row> rows =
        IntStream.range(0, 700)
            .mapToObj(
                i ->
                    RowFactory.create(
                        new byte[] {(byte) i, -1},
                        text(i),
                        new java.math.BigDecimal(i + ".125"),
                        i % 5 == 0 ? null : RowFactory.create(List.of((long) i))))
            .toList();
    Dataset<Row> input =
        spark()
            .createDataFrame(rows, schema)
            .coalesce(1)
            // each third row has a column that is no UTF-8
            .withColumn(
                "broken",
                functions.when(
                    col("`a.b`").cast("long").mod(3).equalTo(0),
                    lit(new byte[] {'a', (byte) 0xFF, 'b'}).cast(DataTypes.StringType)));
    new Scoring(parquet("in", input), "out").execute();
    Dataset<Row> scored = spark().read().parquet(path("out"));
    assertThat(scored.columns())
        .containsExactly("z", "text", "a.b", "nested", "broken", "probability", "prediction");
    assertThat(contents(scored.drop("probability", "prediction")))
        .as("in the order of the file")
        .isEqualTo(contents(spark().read().parquet(path("in")).filter("broken is null")));
    Dataset<Row> apart = spark().read().parquet(path("quarantine"));
    assertThat(apart.filter("reason = 'not UTF-8'").count()).isEqualTo(234);
    assertThat(contents(apart.drop("reason")))
        .as("Parquet holds the bytes as they are")
        .isEqualTo(contents(spark().read().parquet(path("in")).filter("broken is not null")));
  }

  private static List<String> contents(Dataset<Row> table) {
    return table
        .withColumn("broken", functions.hex(col("broken").cast(DataTypes.BinaryType)))
        .toJSON()
        .collectAsList();
  }

  @Test
  void rowsThatCannotBeScoredAreSetApartWithTheirColumnsAndAReason() throws IOException {
    Path lines =
        Files.writeString(
            home.resolve("reviews.jsonl"),
            """
            {"n": 1, "text": "great film"}
            {"n": 2, "text": null}
            {"n": 3, "text": ""}
            {"n": 4, "text": "... !? \\u00a0"}
            {"n": 5, "text": "zzzz"}
            {"n": 6, "te
            {"n": 7, "text": "\\ud800"}
            {"n": 8, "text": "\ud83d\ude00"}
            """);
    ScoreReport report = new Scoring(lines.toString(), "out").execute();
    assertThat(report)
        .extracting(ScoreReport::rows, ScoreReport::scored, ScoreReport::quarantined)
        .containsExactly(8L, 3L, 5L);
    assertThat(report.reasons())
        .isEqualTo(
            Map.of(
                "malformed row", 1L, "not UTF-8", 1L, "null text", 1L, "no word in the text", 2L));
    assertThat(report.reasons().keySet())
        .as("a row for each reason")
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Reason.values())
                // the model reads no ids; ImportedModelTest's does
                .filter(reason -> reason != Reason.NO_IDS)
                .map(Reason::words)
                .filter(words -> !OF_SERIES.contains(words))
                .toList());
    assertThat(spark().read().parquet(path("out")).columns())
        .containsExactly("n", "text", "probability", "prediction");
    assertThat(numbers("out"))
        .as("an unknown word and a symbol are words")
        .containsExactly(1L, 5L, 8L);
    Dataset<Row> apart = spark().read().parquet(path("quarantine"));
    assertThat(apart.columns()).containsExactly("n", "text", "_malformed", "reason");
    assertThat(apart.filter("reason = 'malformed row'").first().<String>getAs("_malformed"))
        .isEqualTo("{\"n\": 6, \"te");
    assertThat(numbers("quarantine")).containsExactly(2L, 3L, 4L, 7L);
  }

  @Test
  void malformedLinesOfCsvComeOutAsCsvToo() throws IOException {
    Path lines = Files.writeString(home.resolve("r.csv"), "n,text\n1,film\n2\n3,...\n4,a,b\n");
    Scoring run = new Scoring(lines.toString(), "out");
    run.format = ScoreFormat.CSV;
    assertThat(run.execute().reasons())
        .isEqualTo(Map.of("malformed row", 2L, "no word in the text", 1L));
    assertThat(content("out")).startsWith("n,text,probability,prediction\n1,film,0.");
    assertThat(content("quarantine"))
        .isEqualTo(
            """
            n,text,_malformed,reason
            2,,2,malformed row
            3,...,,no word in the text
            4,a,"4,a,b",malformed row
            """);
  }

  private List<Long> numbers(String out) {
    return spark()
        .read()
        .parquet(path(out))
        .filter("n is not null")
        .orderBy("n")
        .select("n")
        .collectAsList()
        .stream()
        .map(row -> row.getLong(0))
        .toList();
  }

  @Test
  void withoutAQuarantineBadRowsEndTheRunAndNothingIsLeft() throws IOException {
    Scoring run =
        new Scoring(
            Files.writeString(home.resolve("r.csv"), "text\nfilm\n...\n").toString(), "out");
    run.quarantine = null;
    assertThatThrownBy(run::execute)
        .isInstanceOf(UserError.class)
        .hasMessage(
            "1 of 2 rows cannot be scored (1 x no word in the text); pass --quarantine DIR to set"
                + " them apart");
    assertThat(names(home)).containsExactly("r.csv");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatStandsInTheWayIsNamedBeforeAnythingIsRead() throws IOException {
    String input = parquet("in", table(3, 1).withColumn("Probability", lit(1)));
    assertThatThrownBy(new Scoring(input, "out")::execute)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("column Probability already", "--probability-column");
    Scoring renamed = new Scoring(input, "out");
    renamed.columns = new ScoringSettings("text", "p", "prediction", "reason", "explanation", 0);
    renamed.quarantine = null;
    renamed.execute();
    Scoring body = new Scoring(input, "other");
    body.columns = ScoringSettings.of("body");
    assertThatThrownBy(body::execute)
        .hasMessageContaining("no column body")
        .hasMessageContaining("--text-column");
    Scoring number = new Scoring(input, "other");
    number.columns = ScoringSettings.of("id");
    assertThatThrownBy(number::execute).hasMessage("column id is bigint, must be string");
    Scoring partitions = new Scoring(input, "other");
    partitions.partitionBy = List.of("day");
    partitions.columns = renamed.columns;
    partitions.quarantine = null;
    assertThatThrownBy(partitions::execute)
        .hasMessageContaining("--partition-by day: no such column");
    assertThatThrownBy(() -> new ScoringSettings("text", "p", "P", "r", "e", 0))
        .hasMessage("two columns are to be named P");
    assertThatThrownBy(new Scoring(input, "in/scores")::execute)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must lie apart");
  }

  @Test
  void csvAndJsonLinesKeepBlanksQuotesAndNulls() throws IOException {
    String text = " \"great\",\n  the film\\ ";
    Dataset<Row> input =
        spark()
            .createDataFrame(
                List.of(
                    RowFactory.create(text, null, List.of(1)), RowFactory.create("film", "", null)),
                new StructType()
                    .add("text", DataTypes.StringType)
                    .add("note", DataTypes.StringType)
                    .add("list", DataTypes.createArrayType(DataTypes.IntegerType)))
            .coalesce(1);
    Scoring csv = new Scoring(parquet("in", input), "csv");
    csv.format = ScoreFormat.CSV;
    csv.execute();
    assertThat(content("csv"))
        .startsWith(
            "text,note,list,probability,prediction\n\" \"\"great\"\",\n  the film\\ \",,[1],0.")
        .contains("\nfilm,\"\",,0.");
    Scoring again = new Scoring(path("csv"), "csv2");
    again.columns = new ScoringSettings("text", "p", "q", "reason", "explanation", 0);
    again.overwrite = true;
    again.execute();
    Dataset<Row> both = spark().read().parquet(path("csv2"));
    assertThat(both.filter("cast(probability as double) = p").count())
        .as("the text came through")
        .isEqualTo(2);
    Scoring json = new Scoring(path("in"), "json");
    json.format = ScoreFormat.JSONL;
    json.overwrite = true;
    json.execute();
    assertThat(content("json"))
        .contains("\"note\":null,\"list\":[1]", "\"note\":\"\",\"list\":null");
  }

  private String content(String out) throws IOException {
    StringBuilder content = new StringBuilder();
    for (String name : names(home.resolve(out))) {
      if (name.startsWith("part-")) {
        content.append(Files.readString(home.resolve(out).resolve(name)));
      }
    }
    return content.toString();
  }

  @Test
  void textFilesAndTablesOfTheCatalogAreInputsToo() throws IOException {
    Path lines = Files.writeString(home.resolve("reviews.txt"), "great film\n\nawful plot\n");
    ScoreReport text = new Scoring(lines.toString(), "lines").execute();
    assertThat(text.scored()).isEqualTo(2);
    assertThat(text.reasons()).isEqualTo(Map.of("no word in the text", 1L));

    table(20, 2).createOrReplaceTempView("reviews");
    Scoring run = new Scoring("reviews", "table");
    run.inputFormat = Format.TABLE;
    run.quarantine = null;
    assertThat(run.execute().scored()).isEqualTo(20);
    run.input = "no_such";
    run.overwrite = true;
    assertThatThrownBy(run::execute)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no table no_such in the session's catalog");
  }

  @Test
  void aNightlyRunReplacesItsOwnPartitionsAlone() throws IOException {
    Scoring first = nightly("1,great film\n1,...\n2,awful plot\n2,film\n,the plot\n");
    assertThat(first.execute().scored()).isEqualTo(4);
    assertThat(partitions("scores")).containsExactly("day=1", "day=2", HIVE_NULL);
    assertThat(partitions("quarantine")).containsExactly("day=1");

    Scoring second = nightly("2,...\n3,a film\n");
    assertThatThrownBy(second::execute).hasMessageContaining("--overwrite");
    second.overwrite = true;
    ScoreReport report = second.execute();
    assertThat(partitions("scores"))
        .as("no row of day 2 has a score any more")
        .containsExactly("day=1", "day=3", HIVE_NULL);
    assertThat(partitions("quarantine")).containsExactly("day=1", "day=2");
    assertThat(Files.readString(home.resolve("scores/_result.json"))).contains("\"rows\" : 2");
    assertThat(report.partitionBy()).containsExactly("day");
    assertThat(names(home)).containsExactly("night.csv", "quarantine", "scores");

    second.format = ScoreFormat.CSV;
    assertThatThrownBy(second::execute)
        .hasMessageContaining("holds parquet in partitions by [day]");
    second.format = ScoreFormat.PARQUET;
    second.partitionBy = List.of();
    assertThatThrownBy(second::execute)
        .as("a forgotten option does not cost the history")
        .hasMessageContaining("pass the same --format and --partition-by");
  }

  private Scoring nightly(String rows) throws IOException {
    Scoring run =
        new Scoring(
            Files.writeString(home.resolve("night.csv"), "day,text\n" + rows).toString(), "scores");
    run.partitionBy = List.of("day");
    return run;
  }

  private List<String> partitions(String out) throws IOException {
    return names(home.resolve(out)).stream().filter(name -> name.contains("=")).toList();
  }

  @Test
  void partitionsAreFewFiles() throws IOException {
    Scoring run = new Scoring(parquet("in", table(900, 8)), "out");
    run.partitionBy = List.of("zone");
    run.quarantine = null;
    run.execute();
    for (int zone = 0; zone < 3; zone++) {
      assertThat(
              names(home.resolve("out/zone=" + zone)).stream()
                  .filter(name -> name.endsWith(".parquet")))
          .as("eight tasks read rows of zone %d", zone)
          .hasSize(1);
    }
  }

  @Test
  void anExplanationHasTheWordsThatMovedTheProbabilityMost() throws IOException {
    Scoring run =
        new Scoring(
            parquet("in", spark().sql("select 'great film was zzz awful film' as text")), "out");
    run.columns = run.columns.explaining(2);
    run.execute();
    Row scored = spark().read().parquet(path("out")).first();
    double probability = scored.getAs("probability");
    List<Row> words = scored.getList(scored.fieldIndex("explanation"));
    SequenceScorer alone = ScoringModel.of(MODEL, KernelVariant.best()).borrow();
    Map<String, String> without =
        Map.of(
            "great", "zzz film was zzz awful film",
            "film", "great zzz was zzz awful zzz",
            "was", "great film zzz zzz awful film",
            "awful", "great film was zzz zzz film");
    List<String> expected =
        without.entrySet().stream()
            .map(
                entry -> {
                  alone.clear();
                  alone.add(entry.getValue());
                  return Map.entry(entry.getKey(), probability - alone.predict()[0]);
                })
            .sorted((a, b) -> Double.compare(Math.abs(b.getValue()), Math.abs(a.getValue())))
            .limit(2)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .toList();
    assertThat(words.stream().map(word -> word.getString(0) + " " + word.getDouble(1)))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void aFullDiskLeavesNothingThatLooksWhole() throws IOException {
    FaultyFileSystem.into(spark().sparkContext().hadoopConfiguration());
    String input = parquet("in", table(400, 2));
    Scoring run = new Scoring(input, "out");
    run.quarantine = null;
    run.out = FaultyFileSystem.path(home.resolve("out")).toString();
    int failures = 0;
    // while tasks write, while the driver commits them, at the result, at the renames
    for (long space = 0; fails(run, space); space += STEP) {
      assertThat(home.resolve("out")).as("behind %d", space).doesNotExist();
      failures++;
    }
    assertThat(failures).isGreaterThan(4);
    run.overwrite = true;
    assertThat(run.execute().scored()).as("run again with space").isEqualTo(400);
  }

  private static boolean fails(Scoring run, long space) {
    FaultyFileSystem.failBehind(space);
    try {
      run.execute();
      return false;
    } catch (Exception e) {
      assertThat(e).hasStackTraceContaining("No space left");
      return true;
    } finally {
      FaultyFileSystem.failBehind(Long.MAX_VALUE);
    }
  }

  @ParameterizedTest
  @EnumSource(ScoreFormat.class)
  void tenThousandHostileRowsAddUp(ScoreFormat format) throws IOException {
    int rows = 10_000;
    StructType schema =
        new StructType().add("id", DataTypes.LongType).add("raw", DataTypes.BinaryType);
    List<Row> hostile =
        IntStream.range(0, rows)
            .mapToObj(i -> RowFactory.create((long) i, HostileTexts.bytes(i)))
            .toList();
    Dataset<Row> texts =
        spark()
            .createDataFrame(hostile, schema)
            .selectExpr("id", "cast(raw as string) as text")
            .repartition(4);
    Scoring run = new Scoring(parquet("in", texts), "out");
    run.format = format;
    ScoreReport report = run.execute();
    assertThat(report.rows()).isEqualTo(rows);
    assertThat(report.scored() + report.quarantined()).isEqualTo(rows);
    assertThat(report.scored()).isGreaterThan(4000);
    assertThat(report.quarantined()).isGreaterThan(1000);
    Dataset<Row> ids = ids("out", format).union(ids("quarantine", format));
    assertThat(ids.count()).as("rows that came out").isEqualTo(rows);
    assertThat(ids.distinct().count()).as("each once").isEqualTo(rows);
  }

  private Dataset<Row> ids(String out, ScoreFormat format) {
    return RawInput.read(
            spark(), CorpusSettings.of(path(out), Format.valueOf(format.name())), line -> {})
        .select(col("id").cast(DataTypes.LongType));
  }
}
