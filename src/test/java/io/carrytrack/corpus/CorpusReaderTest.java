package io.carrytrack.corpus;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.CorpusSettings.Invalid;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import io.carrytrack.task.TaskType;
import io.carrytrack.testing.Corpora;
import io.carrytrack.testing.Corpora.Review;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusReaderTest {
  private static final List<Review> REVIEWS =
      List.of(
          new Review("train/pos/0_9", "Good, \"really\" good.<br />\nTwo lines, one comma"),
          new Review("train/neg/0_2", "bad"),
          new Review("train/unsup/7_0", "who knows 😀"),
          new Review("test/pos/1_10", "fine\\backslash"),
          new Review("test/neg/2_1", "'quotes' \" alone"));

  @TempDir Path directory;

  @Test
  void everyFormatGivesTheSameRows() throws IOException {
    Path archive = Corpora.archive(directory.resolve("corpus.tar.gz"), REVIEWS);
    Corpora.unpacked(directory.resolve("unpacked"), REVIEWS);
    List<String> rows = rows(archive.toString(), Format.AUTO);
    assertThat(rows)
        .as("ids by the path, labels and splits by the folders")
        .hasSize(5)
        .contains("train/neg/0_2|bad|0.0|train", "train/unsup/7_0|who knows 😀|null|unlabelled");
    assertThat(rows(directory.resolve("unpacked").toString(), Format.AUTO)).isEqualTo(rows);
    assertThat(rows(directory.resolve("unpacked/aclImdb").toString(), Format.AUTO)).isEqualTo(rows);

    try (Corpus corpus = read(archive.toString(), Format.AUTO, Invalid.FAIL)) {
      corpus.reviews().write().parquet(directory.resolve("parquet").toString());
      corpus.reviews().write().json(directory.resolve("json").toString());
      corpus
          .reviews()
          .coalesce(1)
          .write()
          .mode(SaveMode.ErrorIfExists)
          .option("header", "true")
          .option("escape", "\"")
          .csv(directory.resolve("csv").toString());
    }
    for (String format : List.of("parquet", "json", "csv")) {
      assertThat(rows(directory.resolve(format).toString(), Format.AUTO))
          .as(format)
          .isEqualTo(rows);
    }
  }

  @Property(tries = 15)
  void anyTextComesThroughCsvJsonAndTheArchive(@ForAll("texts") List<String> texts)
      throws IOException {
    Path here = Files.createTempDirectory("texts");
    Path csv = Corpora.csv(here.resolve("t.csv"), texts);
    Path json = Corpora.jsonLines(here.resolve("t.jsonl"), texts);
    List<Review> reviews =
        java.util.stream.IntStream.range(0, texts.size())
            .mapToObj(i -> new Review("train/pos/" + i + "_9", texts.get(i)))
            .toList();
    Path archive = Corpora.archive(here.resolve("t.tgz"), reviews);
    List<String> expected = texts.stream().sorted().toList();
    for (Path file : List.of(csv, json, archive)) {
      try (Corpus corpus = read(file.toString(), Format.AUTO, Invalid.FAIL)) {
        assertThat(
                corpus.reviews().collectAsList().stream()
                    .map(r -> r.<String>getAs("text"))
                    .sorted())
            .as("%s", file.getFileName())
            .isEqualTo(expected);
      }
    }
  }

  @Provide
  Arbitrary<List<String>> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "\"", "\"\"", ",", "\n", "a", "'", "\\", "\\\"", "😀", "\u2028", "é", "{", " x ");
    Arbitrary<String> letters = Arbitraries.strings().withCharRange('!', '\ud7ff').ofMaxLength(5);
    return Arbitraries.oneOf(pieces, letters)
        .list()
        .ofMaxSize(8)
        .map(list -> "w" + String.join("", list) + "w")
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .uniqueElements();
  }

  @Test
  void aTruncatedArchiveIsNamedWithItsLastGoodEntry() throws IOException {
    List<Review> many =
        Stream.iterate(0, i -> i + 1)
            .limit(400)
            .map(i -> new Review("train/pos/" + i + "_9", "review " + i * 7919 + " " + i * 104729))
            .toList();
    byte[] whole = Files.readAllBytes(Corpora.archive(directory.resolve("whole.tar.gz"), many));
    Path cut = directory.resolve("cut.tar.gz");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    for (Invalid invalid : Invalid.values()) {
      assertThatThrownBy(() -> read(cut.toString(), Format.AUTO, invalid))
          .as("%s: what is missing cannot be counted", invalid)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("cut.tar.gz")
          .hasMessageContaining("truncated or damaged behind aclImdb/train/pos/");
    }
    Files.writeString(cut, "not an archive");
    assertThatThrownBy(() -> read(cut.toString(), Format.AUTO, Invalid.FAIL))
        .hasMessageContaining("not gzipped");
  }

  @Test
  void anArchiveThatReachesOutIsRefused() throws IOException {
    for (String name : List.of("../../evil/train/pos/0_9.txt", "/etc/train/pos/0_9.txt")) {
      Path archive = Corpora.tar(directory.resolve("evil.tar.gz"), name, "text");
      assertThatThrownBy(() -> read(archive.toString(), Format.AUTO, Invalid.REJECT))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(name);
    }
    Path link =
        Corpora.tarWithLink(
            directory.resolve("link.tar.gz"), "aclImdb/train/pos/0_9.txt", "/etc/passwd");
    assertThatThrownBy(() -> read(link.toString(), Format.AUTO, Invalid.REJECT))
        .hasMessageContaining("link");
  }

  @Test
  void invalidUtf8IsFoundInEveryFormat() throws IOException {
    byte[] latin = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    Path archive = Corpora.tar(directory.resolve("a.tar.gz"), "aclImdb/train/pos/3_9.txt", latin);
    Path folder = directory.resolve("d/train/pos");
    Files.createDirectories(folder);
    Files.write(folder.resolve("3_9.txt"), latin);
    Path csv = Files.write(directory.resolve("a.csv"), concat("text,label\n", latin, ",1\n"));
    Path json =
        Files.write(
            directory.resolve("a.jsonl"),
            concat("{\"text\":\"fine\",\"label\":1}\n{\"text\":\"", latin, "\",\"label\":1}\n"));
    for (Path input : List.of(archive, directory.resolve("d"), csv, json)) {
      assertThatThrownBy(() -> read(input.toString(), Format.AUTO, Invalid.FAIL))
          .as("%s", input)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("1 x not UTF-8");
    }
  }

  private static byte[] concat(String before, byte[] middle, String after) throws IOException {
    var out = new java.io.ByteArrayOutputStream();
    out.write(before.getBytes(StandardCharsets.UTF_8));
    out.write(middle);
    out.write(after.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  @Test
  void brokenRowsEndTheRunOrAreCounted() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("rows.csv"),
            """
            id,text,label
            a,good one,1
            b,   ,0
            c,odd label,2
            d,no label,
            e,twice,pos
            e,twice but other,pos
            f,copy,NEG
            f,copy,NEG
            g,too,many,columns
            """);
    assertThatThrownBy(() -> read(file.toString(), Format.AUTO, Invalid.FAIL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 x empty text")
        .hasMessageContaining("1 x label outside 0, 1, pos, neg")
        .hasMessageContaining("id c, \"odd label\"")
        .hasMessageContaining("2 x id of two different reviews")
        .hasMessageContaining("1 x malformed row")
        .hasMessageContaining("rows.csv");
    try (Corpus corpus = read(file.toString(), Format.AUTO, Invalid.REJECT)) {
      assertThat(corpus.rows()).as("a, d, and both copies of f").isEqualTo(4);
      assertThat(corpus.rejections().stream().mapToLong(Corpus.Rejection::rows).sum())
          .as("nothing is dropped silently")
          .isEqualTo(5);
    }
  }

  @Test
  void aThousandClassesAreReadByName() throws IOException {
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < 10_000; i++) {
      String label = i % 50 == 0 ? "" : i % 50 == 1 ? "  " : "topic " + i % 1000;
      csv.append(i).append(",a text,").append(label).append(i < 9000 ? ",train\n" : ",test\n");
    }
    csv.append("x,a text,topic 4444,test\n");
    Path file = Files.writeString(directory.resolve("topics.csv"), csv.toString());
    assertThatThrownBy(() -> read(file.toString(), Format.AUTO, Invalid.FAIL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 x label outside topic 10, topic 102")
        .hasMessageContaining("(960 in all): topic 4444 (1 rows); no row of the split train")
        .hasMessageContaining("id x")
        .hasMessageContaining("label \"topic 4444\"");
    List<String> notes = new ArrayList<>();
    CorpusSettings settings = CorpusSettings.of(file.toString(), Format.AUTO).with(Invalid.REJECT);
    try (Corpus corpus = CorpusReader.read(spark(), settings, notes::add)) {
      assertThat(corpus.labels().classes()).isEqualTo(960);
      assertThat(notes).anyMatch(note -> note.startsWith("960 classes: topic 10 (9 rows), "));
      long rejected = corpus.rejections().stream().mapToLong(Corpus.Rejection::rows).sum();
      assertThat(corpus.rows() + rejected).isEqualTo(10_001);
      assertThat(corpus.reviews().filter("label is null").count())
          .as("null and blank are unlabelled")
          .isEqualTo(400);
      Row row = corpus.reviews().filter("id = '9042'").first();
      assertThat(corpus.labels().names().name((int) row.<Double>getAs("label").doubleValue()))
          .isEqualTo("topic 42");
    }
  }

  @Test
  void whatAModelsLabelsMeanNoInputTeaches() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("mail.csv"), "text,label\na,spam\nb,ham\nc,spam\nd,ham\n");
    CorpusSettings trained = CorpusSettings.of(file.toString(), Format.AUTO);
    try (Corpus corpus = CorpusReader.read(spark(), trained)) {
      assertThat(corpus.labels().names().names()).as("in training").containsExactly("ham", "spam");
    }
    // of a model that was trained by --labels spam=0,ham=1 the order of names would say the reverse
    CorpusSettings evaluated = trained.with(Labels.of(LabelNames.NONE, Task.BINARY));
    assertThatThrownBy(() -> CorpusReader.read(spark(), evaluated))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("4 x label outside 0, 1, pos, neg")
        .hasMessageContaining("say what they mean by --labels");
  }

  @Test
  void classesGoOutAsTheyCameIn() throws IOException {
    for (String values : List.of("ham spam eggs", "1 2 5", "0.5 1.5 2.5", "false true")) {
      StringBuilder csv = new StringBuilder("id,text,label\n");
      for (int i = 0; i < 30; i++) {
        String[] of = values.split(" ");
        csv.append(i).append(",a text,").append(i == 7 ? "" : of[i % of.length]).append('\n');
      }
      Path file = Files.writeString(directory.resolve("classes.csv"), csv.toString());
      CorpusSettings settings =
          CorpusSettings.of(file.toString(), Format.AUTO)
              .with(Labels.of("", values.contains(".") ? TaskType.MULTICLASS : TaskType.AUTO));
      String out = directory.resolve("out-" + values.hashCode()).toString();
      try (Corpus corpus = CorpusReader.read(spark(), settings)) {
        corpus.named().write().parquet(out);
        try (Corpus again =
            CorpusReader.read(
                spark(), CorpusSettings.of(out, Format.AUTO).with(settings.labels()))) {
          assertThat(again.labels()).as(values).isEqualTo(corpus.labels());
          assertThat(again.reviews().orderBy("id").collectAsList())
              .as(values)
              .isEqualTo(corpus.reviews().orderBy("id").collectAsList());
        }
        assertThat(corpus.named().schema().apply("label").dataType().typeName())
            .isEqualTo(
                switch (values.charAt(0)) {
                  case 'h' -> "string";
                  case '1' -> "long";
                  case '0' -> "double";
                  default -> "boolean";
                });
      }
    }
  }

  @Test
  void malformedJsonIsABrokenRow() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("rows.jsonl"),
            "{\"text\": \"fine\", \"label\": 1}\n{\"text\": \"cut off\n{\"text\": \"neg one\", \"label\": \"neg\"}\n");
    assertThatThrownBy(() -> read(file.toString(), Format.AUTO, Invalid.FAIL))
        .hasMessageContaining("1 x malformed row")
        .hasMessageContaining("cut off");
    try (Corpus corpus = read(file.toString(), Format.AUTO, Invalid.REJECT)) {
      assertThat(corpus.rows()).isEqualTo(2);
    }
  }

  @Test
  void columnsAreNamedByOption() throws IOException {
    Path file = Files.writeString(directory.resolve("t.csv"), "review,stars\nfine,1\nbad,0\n");
    assertThatThrownBy(() -> read(file.toString(), Format.AUTO, Invalid.FAIL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no column text")
        .hasMessageContaining("[review, stars]");
    CorpusSettings settings =
        CorpusSettings.of(file.toString(), Format.AUTO)
            .with(new CorpusSettings.Columns("id", "review", "stars", "split", "weight"));
    try (Corpus corpus = CorpusReader.read(spark(), settings)) {
      List<Row> rows = corpus.reviews().orderBy("text").collectAsList();
      assertThat(rows.get(0).<Double>getAs("label")).isEqualTo(0.0);
      assertThat(rows.get(0).<String>getAs("id"))
          .as("SHA-256 of the content")
          .matches("[0-9a-f]{64}");
      assertThat(rows.get(0).<String>getAs("split")).isNull();
    }
  }

  @Test
  void aQuoteThatSwallowsRowsIsNamedByItsLine() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("open.csv"), "label,text\n1,fine\n1,\"good film\n0,bad film\n");
    for (Invalid invalid : Invalid.values()) {
      assertThatThrownBy(() -> read(file.toString(), Format.AUTO, invalid))
          .as("%s: what was swallowed cannot be counted", invalid)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("open.csv, line 3: a quote opens there");
    }
  }

  @Test
  void rowsWithoutASplitAreThoseOfAnInputWithoutSplits() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("s.jsonl"),
            """
            {"id": "a", "text": "good", "label": 1, "split": null}
            {"id": "b", "text": "bad", "label": 0, "split": "test"}
            {"id": " ", "text": "nameless", "label": 0}
            {"id": "c", "text": "odd", "label": 0, "split": "tset"}
            """);
    try (Corpus corpus = read(file.toString(), Format.AUTO, Invalid.REJECT)) {
      assertThat(corpus.reviews().collectAsList().stream().map(r -> r.mkString("|")).sorted())
          .containsExactly("a|good|1.0|null", "b|bad|0.0|test");
      assertThat(corpus.rejections())
          .extracting(Corpus.Rejection::problem)
          .containsExactly("no id", "split outside train, validation, test, unlabelled");
    }
  }

  @Test
  void whatIsIngestedIsReadAgainUnderTheSameIds() throws IOException {
    Path csv = Files.writeString(directory.resolve("t.csv"), "text,label\nfine,pos\nbad,0\n");
    Path json =
        Files.writeString(
            directory.resolve("t.jsonl"),
            "{\"text\": \"fine\", \"label\": 1.0}\n{\"text\": \"bad\", \"label\": \"neg\"}\n");
    List<String> rows = rows(csv.toString(), Format.AUTO);
    assertThat(rows(json.toString(), Format.AUTO))
        .as("ids of a review's content, however its label is written")
        .isEqualTo(rows);
    try (Corpus corpus = read(csv.toString(), Format.AUTO, Invalid.FAIL)) {
      corpus.reviews().write().parquet(directory.resolve("p").toString());
    }
    assertThat(rows(directory.resolve("p").toString(), Format.AUTO)).isEqualTo(rows);
  }

  @Test
  void aGlobIsAllThatItMatchesAndNamesMayHoldAnything() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("Bücher & 100% #1"));
    Corpora.archive(folder.resolve("a 1.tar.gz"), REVIEWS.subList(0, 2));
    Corpora.archive(folder.resolve("a 2.tar.gz"), REVIEWS.subList(2, 5));
    assertThat(rows(folder + "/a*.tar.gz", Format.AUTO)).hasSize(5);
    assertThat(rows(folder + "/a 1.tar.gz", Format.AUTO)).hasSize(2);
    Corpora.unpacked(folder.resolve("x1"), REVIEWS.subList(0, 3));
    Corpora.unpacked(folder.resolve("x2"), REVIEWS.subList(3, 5));
    assertThat(rows(folder + "/x?", Format.DIRECTORY)).hasSize(5);
    Corpora.csv(folder.resolve("c1.csv"), List.of("one", "two"));
    Corpora.csv(folder.resolve("c2.csv"), List.of("three"));
    assertThat(rows(folder + "/*.csv", Format.AUTO)).hasSize(3);
    assertThatThrownBy(() -> rows(folder + "/x?", Format.ARCHIVE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is a directory");
    assertThatThrownBy(() -> rows(folder + "/*.csv", Format.DIRECTORY))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is no directory");
  }

  @Test
  void brokenFilesAreInputAndNoFailure() throws IOException {
    Path cut = directory.resolve("cut.jsonl.gz");
    byte[] zipped = zipped("{\"text\": \"one\", \"label\": 1}\n".repeat(50) + "{\"text\": 7}");
    Files.write(cut, Arrays.copyOf(zipped, zipped.length - 9));
    Path csv = directory.resolve("cut.csv.gz");
    byte[] rows = zipped("text,label\n" + "one,1\n".repeat(50));
    Files.write(csv, Arrays.copyOf(rows, rows.length - 9));
    Path none = Files.writeString(directory.resolve("none.parquet"), "no parquet at all");
    for (Path file : List.of(cut, csv, none)) {
      assertThatThrownBy(() -> read(file.toString(), Format.AUTO, Invalid.REJECT))
          .as("%s", file.getFileName())
          .isInstanceOf(UserError.class)
          .hasMessageContaining(file.getFileName().toString())
          .hasMessageContaining("cannot be read")
          .extracting(e -> ((UserError) e).reason())
          .isEqualTo(UserError.Reason.DATA);
    }
    assertThatThrownBy(() -> read("odd:name.csv", Format.AUTO, Invalid.FAIL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("odd:name.csv");
  }

  private static byte[] zipped(String text) throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    try (var out = new java.util.zip.GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void headersMayHaveAByteOrderMarkAndMustBeUnambiguous() throws IOException {
    Path mark =
        Files.writeString(directory.resolve("m.csv"), "\ufefftext,label\r\n\"a\r\nb\",1\r\n");
    assertThat(rows(mark.toString(), Format.AUTO))
        .singleElement()
        .asString()
        .as("a line break as the file has it")
        .contains("|a\r\nb|");
    Path json = Files.writeString(directory.resolve("m.jsonl"), "\ufeff{\"text\": \"a\"}\n");
    assertThat(rows(json.toString(), Format.AUTO)).hasSize(1);
    Path twice = Files.writeString(directory.resolve("d.csv"), "text,text\na,b\n");
    assertThatThrownBy(() -> rows(twice.toString(), Format.AUTO))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("two columns are named text");
  }

  @Test
  void weightsAreAColumnWhereTheInputHasThem() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("weighted.csv"),
            "id,text,label,weight\na,fine,1,2.5\nb,bad,0,0\nc,bad,0,-1\nd,bad,0,NaN\ne,bad,0,\n");
    assertThatThrownBy(() -> read(file.toString(), Format.AUTO, Invalid.FAIL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 x weight that is no number of at least 0");
    try (Corpus corpus = read(file.toString(), Format.AUTO, Invalid.REJECT)) {
      assertThat(corpus.reviews().orderBy("id").collectAsList().stream().map(r -> r.mkString("|")))
          .containsExactly("a|fine|1.0|null|2.5", "b|bad|0.0|null|0.0");
    }
    Path twice =
        Files.writeString(
            directory.resolve("twice.csv"), "id,text,label,weight\na,fine,1,1\na,fine,1,2\n");
    assertThatThrownBy(() -> read(twice.toString(), Format.AUTO, Invalid.FAIL))
        .as("one id, two weights")
        .hasMessageContaining("id of two different reviews");
  }

  @Test
  void whatIsNotThereIsSaid() throws IOException {
    assertThatThrownBy(
            () -> read(directory.resolve("none.csv").toString(), Format.AUTO, Invalid.FAIL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such input")
        .hasMessageContaining("none.csv");
    Files.createDirectories(directory.resolve("empty"));
    assertThatThrownBy(() -> read(directory.resolve("empty").toString(), Format.AUTO, Invalid.FAIL))
        .hasMessageContaining("no file with reviews in it");
    Path header = Files.writeString(directory.resolve("h.csv"), "text,label\n");
    assertThatThrownBy(() -> read(header.toString(), Format.AUTO, Invalid.FAIL))
        .hasMessageContaining("no review in it");
    Path odd = Files.writeString(directory.resolve("data.bin"), "x");
    assertThatThrownBy(() -> read(odd.toString(), Format.AUTO, Invalid.FAIL))
        .hasMessageContaining("does not tell its format");
  }

  private static Corpus read(String path, Format format, Invalid invalid) {
    return CorpusReader.read(spark(), CorpusSettings.of(path, format).with(invalid));
  }

  private static List<String> rows(String path, Format format) {
    try (Corpus corpus = read(path, format, Invalid.FAIL)) {
      return corpus.reviews().collectAsList().stream().map(r -> r.mkString("|")).sorted().toList();
    }
  }
}
