package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Csv;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.ScoreFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that people have, each scored whole, or refused with the place. */
class InputCasesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;

  private int run;
  private String split;
  private List<String> partitionBy = List.of();
  private ScoreFormat format = ScoreFormat.JSONL;
  private final List<String> said = new ArrayList<>();

  private Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private Path resource(String name, String target) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/io/carrytrack/cases/" + name)) {
      return write(target, in.readAllBytes());
    }
  }

  private ScoreReport score(Path input) throws IOException {
    return score(input, settings -> settings);
  }

  private ScoreReport score(Path input, UnaryOperator<CorpusSettings> change) throws IOException {
    run++;
    CorpusSettings settings = change.apply(CorpusSettings.of(input.toString(), Format.AUTO));
    ScoreJob job =
        new ScoreJob(
            ScoreJob.Options.of("model", settings, format, out().toString())
                .withSplit(split)
                .withPartitionBy(partitionBy)
                .withQuarantine(apart().toString()),
            said::add);
    return LocalScore.run(job);
  }

  private Path out() {
    return home.resolve("out-" + run);
  }

  private Path apart() {
    return home.resolve("apart-" + run);
  }

  /** The rows of an output of JSON lines. */
  private static List<JsonNode> rows(Path folder) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("part-")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          rows.add(JSON.readTree(line));
        }
      }
    }
    return rows;
  }

  private List<String> column(String name) throws IOException {
    return rows(out()).stream().map(row -> row.get(name).asText()).sorted().toList();
  }

  private void refused(Path input, String... words) {
    refused(input, settings -> settings, words);
  }

  private void refused(Path input, UnaryOperator<CorpusSettings> change, String... words) {
    assertThatThrownBy(() -> score(input, change))
        .as("%s", input.getFileName())
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(words)
        .message()
        .doesNotContain("\n");
    assertThat(out()).as("nothing is left").doesNotExist();
  }

  @Test
  void quotesThatDoNotAddUpAreNamedByTheirLine() throws IOException {
    refused(
        write("open.csv", "id,text\n1,\"great film never closed\n2,bad\n3,\" lovely film yes\"\n"),
        "open.csv, line 2",
        "a quote opens there");
    refused(
        write("swallow.csv", "id,text\n1,\"unclosed text\n2,\" leading space\"\n3,\"fine film\"\n"),
        "swallow.csv, line 2");
    refused(
        write("backslash.csv", "id,text\n1,\"The \\\"best\\\" film\nof the year\"\n2,\"dull\"\n"),
        "backslash.csv, line 2",
        "--csv-escape '\\'");
  }

  @Test
  void aDialectThatIsSaidIsRead() throws IOException {
    Path backslash =
        write(
            "b.csv", "id,text\n1,\"The \\\"best\\\" film\nof the year\"\n2,\"dull, dull film\"\n");
    score(backslash, s -> s.with(new Csv("auto", "\"", "\\", true, "none", "")));
    assertThat(column("text")).containsExactly("The \"best\" film\nof the year", "dull, dull film");

    score(write("t.tsv", "id\ttext\n1\tgreat, \"film\"\n"));
    assertThat(column("text")).as("known by its name").containsExactly("great, \"film\"");

    Path semicolons = write("s.csv", "id;text\n1;great film\n2;awful\n");
    refused(semicolons, "no column text", "divided by ';': pass --csv-delimiter ';'");
    score(semicolons, s -> s.with(new Csv(";", "\"", "none", true, "none", "")));
    assertThat(column("id")).containsExactly("1", "2");

    Path headless = write("h.csv", "1,a great film that I saw\n2,awful\n");
    refused(headless, "looks like a review", "--csv-header false");
    score(
        headless,
        s ->
            s.with(new Csv("auto", "\"", "none", false, "#", "2"))
                .with(new CorpusSettings.Columns("id", "_c1", "label", "split", "weight")));
    assertThat(rows(out()).get(1).get("_c0").isNull()).as("--csv-null 2").isTrue();
  }

  @Test
  void optionsThatSayNothingAreRefused() throws IOException {
    Path json = write("a.jsonl", "{\"text\": \"film\"}\n");
    refused(
        json,
        s -> s.with(new Csv(";", "\"", "none", true, "none", "")),
        "--csv-",
        "say nothing about jsonl");
    Path parquet = resource("micros.parquet", "m.parquet");
    refused(parquet, s -> s.withEncoding("UTF-16"), "--encoding", "says nothing about parquet");
    CorpusSettings labels =
        CorpusSettings.of("a.csv", Format.CSV)
            .with(new CorpusSettings.Columns("id", "text", "stars", "split", "weight"));
    assertThatThrownBy(labels::requireScoringAlone)
        .hasMessageContaining("--label-column says nothing");
  }

  @Test
  void lineBreaksBlanksAndNothingComeOutAsTheyWentIn() throws IOException {
    score(
        write(
            "crlf.csv",
            "id,text,note\r\n1,\"two\r\nlines\",\"\"\r\n2,\"lone\rcr and \nlf\",\r\n3, x ,  \r\n"));
    List<JsonNode> rows = rows(out());
    assertThat(rows)
        .extracting(r -> r.get("text").asText())
        .containsExactly("two\r\nlines", "lone\rcr and \nlf", " x ");
    assertThat(rows.get(0).get("note").asText()).isEmpty();
    assertThat(rows.get(1).get("note").isNull()).isTrue();
    assertThat(rows.get(2).get("note").asText()).isEqualTo("  ");
    score(write("cr.csv", "id,text\r1,great\r2,awful\r"));
    assertThat(column("text")).containsExactly("awful", "great");
    refused(write("mixed.csv", "id,text\n1,a film\r2,b film\n"), "mixed.csv, line 2");
  }

  @Test
  void emptyAndRepeatedNamesAreKeptWhereTheFormatCan() throws IOException {
    score(write("empty.csv", ",text,stars\n0,great film,5\n"));
    assertThat(rows(out()).get(0).get("").asText()).isEqualTo("0");
    Path twice = write("twice.csv", "id,note,text,note\n1,a,great film,b\n");
    refused(twice, "two columns are named \"note\"", "--format csv");
    format = ScoreFormat.CSV;
    score(twice);
    try (Stream<Path> files = Files.list(out())) {
      Path part = files.filter(f -> f.toString().endsWith(".csv")).findFirst().orElseThrow();
      assertThat(Files.readString(part))
          .startsWith("id,note,text,note,probability,prediction\n1,a,great film,b,");
    }
    format = ScoreFormat.JSONL;
    refused(write("texts.csv", "text,text\na,b\n"), "two columns are named text");
  }

  @Test
  void aLineOfJsonIsOneObjectOrMalformed() throws IOException {
    ScoreReport report =
        score(
            write(
                "two.jsonl",
                """
                {"id":"9","text":"ok"}{"id":"10","text":"swallowed"}
                []
                [{"id":"4","text":"x"},{"id":"5","text":"y"}]
                {"id":"6","id":"7","text":"twice"}
                {"id":"8","text":"film"}
                """));
    assertThat(report.reasons()).isEqualTo(Map.of("malformed row", 4L));
    assertThat(column("id")).containsExactly("8");
    report = score(write("none.jsonl", "[]\n{\"a\":1}{\"a\":2}\n"));
    assertThat(report.quarantined()).as("no line is an object").isEqualTo(2);
  }

  @Test
  void numbersOfJsonAreTheSameNumbers() throws IOException {
    String lines =
        """
        {"text":"a","price":12345678901234567.89,"big":123456789012345678901234567890,"mixed":1,"deep":{"x":[1.5,null]}}
        {"text":"b","price":1,"big":2,"mixed":"one","deep":{"x":[],"y":true}}
        {"text":"c","price":null,"big":3,"mixed":{"k":1.10},"deep":null}
        """;
    score(write("n.jsonl", lines));
    List<JsonNode> rows = exact(out());
    assertThat(rows.get(0).get("price").decimalValue())
        .isEqualByComparingTo("12345678901234567.89");
    assertThat(rows.get(0).get("big").decimalValue())
        .isEqualByComparingTo("123456789012345678901234567890");
    assertThat(rows.get(2).get("mixed").asText()).isEqualTo("{\"k\":1.10}");
    assertThat(rows.get(0).get("deep").toString()).isEqualTo("{\"x\":[1.5,null],\"y\":null}");
    assertThat(said)
        .as("what is not kept as it is")
        .anySatisfy(
            line -> assertThat(line).contains("column mixed holds values of several types"));
  }

  private static List<JsonNode> exact(Path folder) throws IOException {
    ObjectMapper exact =
        new ObjectMapper()
            .enable(
                com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    List<JsonNode> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("part-")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          rows.add(exact.readTree(line));
        }
      }
    }
    return rows;
  }

  @Test
  void bytesThatAreNoUtf8AreSetApartInEveryFormat() throws IOException {
    byte[] latin =
        "id,text\n1,\"Un café agréable\"\n2,awful\n".getBytes(StandardCharsets.ISO_8859_1);
    ScoreReport report = score(write("latin.csv", latin));
    assertThat(report.reasons()).isEqualTo(Map.of("not UTF-8", 1L));
    assertThat(rows(apart()).get(0).get("_malformed").asText())
        .isEqualTo("1,\"Un caf\\xE9 agr\\xE9able\"");
    assertThat(rows(apart()).get(0).get("id").asText()).as("what can be read").isEqualTo("1");
    score(write("latin2.csv", latin), s -> s.withEncoding("windows-1252"));
    assertThat(column("text")).containsExactly("Un café agréable", "awful");

    for (String name : List.of("l.txt", "l.jsonl")) {
      String text =
          name.endsWith("txt") ? "café\nfilm\n" : "{\"text\":\"café\"}\n{\"text\":\"film\"}\n";
      report = score(write(name, text.getBytes(StandardCharsets.ISO_8859_1)));
      assertThat(report.reasons()).as(name).isEqualTo(Map.of("not UTF-8", 1L));
      Path wide = write("w" + name, text.getBytes(StandardCharsets.UTF_16));
      refused(wide, "looks like UTF-16", "--encoding UTF-16");
      score(wide, s -> s.withEncoding("UTF-16"));
      assertThat(column("text")).containsExactly("café", "film");
    }
    Path broken = home.resolve("broken.parquet");
    spark()
        .sql("select 'film' as text, cast(X'61FF' as string) as note union all select 'plot', 'x'")
        .write()
        .parquet(broken.toString());
    report = score(broken);
    assertThat(report.reasons()).isEqualTo(Map.of("not UTF-8", 1L));
    assertThat(rows(apart()).get(0).get("note").asText()).isEqualTo("a\\xFF");
  }

  @Test
  void compressedFilesAreReadWhoeverWroteThem() throws IOException {
    byte[] csv = "id,text\n1,great film\n2,awful mess\n".getBytes(StandardCharsets.UTF_8);
    Map<String, byte[]> files =
        Map.of(
            "a.csv.gz", compressed(csv, GZIPOutputStream::new),
            "a.csv.zst", compressed(csv, ZstdOutputStream::new),
            "a.csv.lz4", compressed(csv, LZ4FrameOutputStream::new));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      score(write(file.getKey(), file.getValue()));
      assertThat(column("id")).as(file.getKey()).containsExactly("1", "2");
      byte[] cut = java.util.Arrays.copyOf(file.getValue(), file.getValue().length - 7);
      refused(write("cut-" + file.getKey(), cut), "cut-" + file.getKey());
      refused(write(file.getKey() + ".csv", file.getValue()), "by its first bytes");
    }
  }

  private interface Compression {
    java.io.OutputStream open(java.io.OutputStream out) throws IOException;
  }

  private static byte[] compressed(byte[] bytes, Compression compression) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (java.io.OutputStream out = compression.open(all)) {
      out.write(bytes);
    }
    return all.toByteArray();
  }

  @Test
  void aFolderIsOneTableOrRefusedByTheFilesName() throws IOException {
    write("mixed/reviews.csv", "id,text\n1,great\n");
    write("mixed/README.txt", "These are reviews.\n");
    refused(home.resolve("mixed"), "README.txt", "is csv by its name");
    write("nested/a.csv", "id,text\n1,great film\n");
    write("nested/more/b.csv", "id,text\n2,awful\n");
    refused(home.resolve("nested"), "nested/more", "no partition");
    write("hidden/a.csv", "id,text\n1,great\n");
    write("hidden/_b.csv", "id,text\n2,awful\n");
    refused(home.resolve("hidden"), "_b.csv", "passed over by other readers");
    score(home.resolve("hidden/_b.csv"));
    assertThat(column("id")).as("named alone it is meant").containsExactly("2");
    write("marks/_SUCCESS", "");
    write("marks/.part.crc", "x");
    write("marks/a.csv", "id,text\n1,great\n");
    score(home.resolve("marks"));
    assertThat(column("id")).containsExactly("1");

    write("headers/a.csv", "id,text\n1,great film\n");
    write("headers/b.csv", "text,id,stars\nawful mess,2,5\n");
    score(home.resolve("headers"));
    assertThat(rows(out()))
        .extracting(r -> r.get("id").asText() + r.get("text").asText() + r.get("stars").asText())
        .containsExactlyInAnyOrder("1great filmnull", "2awful mess5");
  }

  @Test
  void valuesOfPartitionFoldersAreTheStringsThatTheyAre() throws IOException {
    write("in/hour=00/store=1e2/a.csv", "id,text\n1,great film\n");
    write("in/hour=07/store=K%C3%B6ln/a.csv", "id,text\n2,awful mess\n");
    write("in/hour=__HIVE_DEFAULT_PARTITION__/store=007/a.csv", "id,text\n3,plot\n");
    score(home.resolve("in"));
    assertThat(rows(out()))
        .extracting(
            r ->
                r.get("id").asText() + " " + r.get("hour").asText() + " " + r.get("store").asText())
        .containsExactlyInAnyOrder("1 00 1e2", "2 07 Köln", "3 null 007");
    partitionBy = List.of("hour");
    score(home.resolve("in"));
    assertThat(out().resolve("hour=00")).isDirectory();
    partitionBy = List.of();
    write("both/id=1/a.csv", "id,text\n1,great film\n");
    refused(home.resolve("both"), "column id", "in the files and in their folders");
    write("uneven/a.csv", "id,text\n1,great film\n");
    write("uneven/day=1/a.csv", "id,text\n1,great film\n");
    refused(home.resolve("uneven"), "unlike partitions");
    partitionBy = List.of("id");
    refused(write("blank.csv", "id,text\n\"\",film\n"), "--partition-by id", "empty text");
  }

  @Test
  void parquetIsReadAsItIsOrRefusedByTheFilesName() throws IOException {
    score(resource("ancient-date.parquet", "ancient.parquet"));
    assertThat(column("d")).containsExactly("0001-01-01", "2020-01-01");
    score(resource("micros.parquet", "micros.parquet"));
    assertThat(column("at")).containsOnly("2023-11-14T22:13:20.123456Z");
    format = ScoreFormat.CSV;
    score(home.resolve("micros.parquet"));
    try (Stream<Path> files = Files.list(out())) {
      Path part = files.filter(f -> f.toString().endsWith(".csv")).findFirst().orElseThrow();
      assertThat(Files.readString(part)).contains(",2023-11-14T22:13:20.123456Z,");
    }
    refused(resource("brotli.parquet", "brotli.parquet"), "brotli.parquet", "BrotliCodec");
    resource("whole.parquet", "damaged/a.parquet");
    resource("damaged.parquet", "damaged/b.parquet");
    refused(home.resolve("damaged"), "b.parquet", "cannot be read");
    spark().sql("select 'a' as text, 1 as n").write().parquet(home.resolve("types/n=1").toString());
    spark()
        .sql("select 'a' as text, 'x' as m")
        .write()
        .parquet(home.resolve("types/n=2").toString());
    refused(home.resolve("types"), "column n", "in the files and in their folders");
    spark()
        .sql("select 'a' as text, 1 as m")
        .coalesce(1)
        .write()
        .parquet(home.resolve("t/n=1").toString());
    spark()
        .sql("select 'a' as text, 'x' as m")
        .coalesce(1)
        .write()
        .parquet(home.resolve("t/n=2").toString());
    refused(home.resolve("t"), "column m is string", "it is int", "n=2");
  }

  @Test
  void namesAreWhatTheyAre() throws IOException {
    Path json =
        write(
            "names.jsonl",
            "{\"text\":\"film\",\"a.b\":1,\"a`b\":2,\"a b\":3,\"A b\":4,\"a,b;{}()=\":5,\"_malformed\":6,\"_problem\":7}\n{\n");
    score(json);
    assertThat(rows(out()).get(0).toString())
        .contains("\"a.b\":1", "\"a`b\":2", "\"a b\":3", "\"A b\":4", "\"a,b;{}()=\":5");
    assertThat(rows(apart()).get(0).get("_malformed_2").asText()).isEqualTo("{");
    for (ScoreFormat other : List.of(ScoreFormat.PARQUET, ScoreFormat.CSV)) {
      format = other;
      assertThat(score(json).scored()).as("%s", other).isEqualTo(1);
    }
  }

  @Test
  void aFolderOfReviewsHasTheColumnsOfReviewsAlone() throws IOException {
    write("corpus/test/pos/1_9.txt", "great film");
    score(home.resolve("corpus"));
    assertThat(rows(out()).get(0).fieldNames())
        .toIterable()
        .containsExactly("id", "text", "label", "split", "probability", "prediction");
  }

  @Test
  void countsAddUpWithASplit() throws IOException {
    Path file =
        write(
            "s.csv", "id,text,split\n1,great film,test\n2,awful, plot,test\n3,broken\n4,x,train\n");
    split = "test";
    ScoreReport report = score(file);
    assertThat(report)
        .extracting(
            ScoreReport::rows,
            ScoreReport::scored,
            ScoreReport::quarantined,
            ScoreReport::ofAnotherSplit)
        .containsExactly(4L, 1L, 2L, 1L);
    assertThat(said.get(0))
        .isEqualTo("4 rows: 1 scored, 2 quarantined {malformed row=2}, 1 not of split test");
    split = "tset";
    refused(file, "no row of split tset");
  }

  @Test
  void settingsOfASiteThatHideDamageChangeNothing() throws IOException {
    // the session of all jobs sets these itself: io.carrytrack.spark.SessionSettings
    assertThat(spark().conf().get("spark.sql.files.ignoreCorruptFiles")).isEqualTo("false");
    assertThat(spark().conf().get("spark.sql.session.timeZone")).isEqualTo("UTC");
    spark().conf().set("spark.sql.files.ignoreCorruptFiles", "true");
    try {
      byte[] cut =
          compressed("id,text\n1,a\n".getBytes(Charset.defaultCharset()), GZIPOutputStream::new);
      refused(write("cut.csv.gz", java.util.Arrays.copyOf(cut, cut.length - 8)), "cut.csv.gz");
    } finally {
      spark().conf().set("spark.sql.files.ignoreCorruptFiles", "false");
    }
  }
}
