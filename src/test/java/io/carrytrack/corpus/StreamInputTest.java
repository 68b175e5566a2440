package io.carrytrack.corpus;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes into a folder is looked at as strictly as what was there at the first start. */
class StreamInputTest {
  @TempDir Path home;

  private StructType columns;
  private Format format;
  private CorpusSettings settings;
  private final List<String> seen = new ArrayList<>();

  private void begin(String file, String content) throws IOException {
    write(file, content);
    settings = CorpusSettings.of(home.resolve("in").toString(), Format.AUTO);
    format = RawInput.detect(settings, spark().sessionState().newHadoopConf());
    columns = RawInput.columns(spark(), settings, format, note -> {});
  }

  private void write(String file, String content) throws IOException {
    Path path = home.resolve("in").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private void drain() {
    boolean tabs = RawInput.hasTabs(settings, spark().sessionState().newHadoopConf());
    VoidFunction2<Dataset<Row>, Long> each =
        (rows, batch) -> {
          RawInput.requireColumns(rows, format, columns);
          rows.collectAsList().forEach(row -> seen.add(row.mkString("|")));
        };
    try {
      RawInput.stream(spark(), settings, format, columns, tabs)
          .writeStream()
          .option("checkpointLocation", home.resolve("checkpoint").toString())
          .trigger(Trigger.AvailableNow())
          .foreachBatch(each)
          .start()
          .awaitTermination();
    } catch (Exception e) {
      throw Unreadable.explainStage(settings.path(), e);
    }
  }

  @Test
  void rowsOfCsvComeOnceWithTheirFoldersAndProblems() throws IOException {
    begin("day=01/a.csv", "id,text\n1,\"great\r\nfilm\"\n");
    drain();
    write("day=02/b.csv", "text,id\nawful,2\nshort\n");
    drain();
    assertThat(seen.subList(0, 1)).containsExactly("1|great\r\nfilm|null|01");
    assertThat(seen.subList(1, seen.size()))
        .as("columns by the file's own header")
        .containsExactlyInAnyOrder("2|awful|null|02", "null|short|[malformed row,line 3,short]|02");
  }

  @Test
  void aLaterFileIsRefusedByItsName() throws IOException {
    begin("a.csv", "id,text\n1,great\n");
    drain();
    write("b.csv", "id,text\n2,\"open\n");
    refused("b.csv, line 2");
    write("b.csv", "id,text,stars\n2,fine,5\n");
    refused("b.csv", "a column stars");
    write("b.csv", "id,text\n2,fine\n");
    drain();
    assertThat(seen).as("mended, it goes on").hasSize(2);
  }

  @Test
  void keysOfJsonAndColumnsOfParquetAreThoseOfTheFirstStart() throws IOException {
    begin("a.jsonl", "{\"text\":\"great\",\"n\":1}\n");
    drain();
    write("b.jsonl", "{\"text\":\"great\",\"n\":1.5}\n");
    drain();
    assertThat(seen.get(1)).as("no integer").contains("malformed row");
    write("c.jsonl", "{\"text\":\"great\",\"m\":1}\n");
    refused("c.jsonl", "a key m");
  }

  @Test
  void columnsOfParquetAreThoseOfTheFirstStart() {
    Path in = home.resolve("in");
    spark().sql("select 'a' as text, 1 as n").write().parquet(in.toString());
    settings = CorpusSettings.of(in.toString(), Format.PARQUET);
    format = Format.PARQUET;
    columns = RawInput.columns(spark(), settings, format, note -> {});
    drain();
    assertThat(seen).containsExactly("a|1");
    spark().sql("select 'a' as text, 1 as n, 2 as m").write().mode("append").parquet(in.toString());
    refused("a column m");
  }

  private void refused(String... words) {
    assertThatThrownBy(this::drain).isInstanceOf(UserError.class).hasMessageContainingAll(words);
  }
}
