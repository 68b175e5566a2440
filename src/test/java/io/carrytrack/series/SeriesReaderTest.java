package io.carrytrack.series;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.Corpus.Rejection;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Columns;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.CorpusSettings.Invalid;
import io.carrytrack.series.SeriesSettings.Gaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesReaderTest {
  private static final long HOUR = 3_600_000_000L;

  @TempDir Path directory;

  private final List<String> notes = new ArrayList<>();

  @Test
  void aWindowIsThePastStandardisedAndItsLabelTheTargetAhead() throws IOException {
    Path file =
        table(
            "time,x,y",
            "2014-01-01 00:00,1,10",
            "2014-01-01 02:00,3,30",
            "2014-01-01 01:00,2,20",
            "2014-01-01 03:00,4,40",
            "2014-01-01 04:00,5,70");
    try (SeriesWindows windows = learn(file, settings(2, 2))) {
      Scaling scaling = windows.model().scalings().get(0);
      assertThat(scaling.mean()).as("of all training rows").isEqualTo(3.0);
      assertThat(scaling.deviation()).isEqualTo(Math.sqrt(2.0));
      assertThat(shown(windows, scaling))
          .containsExactly(
              "2014-01-01 01:00: [1.0, 2.0] -> 40.0, last 20.0",
              "2014-01-01 02:00: [2.0, 3.0] -> 70.0, last 30.0");
      assertThat(counts(windows))
          .isEqualTo(Map.of("not enough past", 1L, "no target at the horizon", 2L));
    }
    assertThat(notes)
        .containsExactly(
            "series: a step is 1 hour, as between most rows, a window 2 steps, the forecast 2 hours"
                + " ahead; no validation, no test split");
  }

  @Test
  void aChangeIsLearnedFromTheLastValueOn() throws IOException {
    Path file =
        table("time,x,y", "2014-01-01 00,1,10", "2014-01-01 01,2,13", "2014-01-01 02,3,11.5");
    SeriesSettings settings =
        new SeriesSettings(
            columns("none", "x"),
            1,
            1,
            1,
            OptionalLong.empty(),
            0,
            Gaps.REFUSE,
            Forecast.CHANGE,
            "",
            "",
            0);
    try (SeriesWindows windows = learn(file, settings)) {
      assertThat(labels(windows)).containsExactly(3.0, -1.5);
    }
  }

  @Test
  void everyKeyIsASeriesOfItsOwn() throws IOException {
    Path file =
        table(
            "town,time,x,y",
            "b,2014-01-01 00:00,1,1",
            "a,2014-01-01 00:00,2,2",
            "b,2014-01-01 01:00,3,3",
            "a,2014-01-01 01:00,4,4",
            "a,2014-01-01 02:00,5,5");
    SeriesSettings settings =
        new SeriesSettings(
            columns("town", "x"),
            1,
            1,
            1,
            OptionalLong.empty(),
            0,
            Gaps.REFUSE,
            Forecast.VALUE,
            "",
            "",
            0);
    try (SeriesWindows windows = learn(file, settings)) {
      assertThat(
              windows.of(null).orderBy("id").select("id").collectAsList().stream()
                  .map(row -> row.getString(0)))
          .containsExactly(
              "a at 2014-01-01 00:00", "a at 2014-01-01 01:00", "b at 2014-01-01 00:00");
      assertThat(labels(windows)).containsExactlyInAnyOrder(3.0, 4.0, 5.0);
    }
  }

  @Test
  void gapsAreRefusedSkippedOrFilled() throws IOException {
    Path file =
        table(
            "time,x,y",
            "2014-01-01 00:00,1,1",
            "2014-01-01 01:00,2,2",
            "2014-01-01 03:00,4,4",
            "2014-01-01 04:00,,5",
            "2014-01-01 05:00,6,6",
            "2014-01-01 06:00,7,7");
    assertThatThrownBy(() -> learn(file, settings(2, 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 x a missing time in the window (2014-01-01 03:00)")
        .hasMessageContaining("input.series.fill");
    try (SeriesWindows windows = learn(file, settings(2, 1, 0, Gaps.SKIP))) {
      assertThat(counts(windows))
          .isEqualTo(
              Map.of(
                  "not enough past", 1L,
                  "a missing time in the window", 1L,
                  "a missing value in the window", 2L,
                  "no target at the horizon", 2L));
      assertThat(windows.of(null).count()).isZero();
    } catch (UserError e) {
      assertThat(e).as("nothing is left").hasMessageContaining("no window of 2 steps");
    }
    try (SeriesWindows windows = learn(file, settings(2, 1, 1, Gaps.REFUSE))) {
      assertThat(shown(windows, windows.model().scalings().get(0)))
          .as("the last known value stands for one missing step")
          .containsExactly(
              "2014-01-01 03:00: [2.0, 4.0] -> 5.0, last 4.0",
              "2014-01-01 04:00: [4.0, 4.0] -> 6.0, last 5.0",
              "2014-01-01 05:00: [4.0, 6.0] -> 7.0, last 6.0");
    }
  }

  @Test
  void noWindowReachesOverTheBorderOfTwoSplits() throws IOException {
    List<String> rows = new ArrayList<>(List.of("time,x,y"));
    for (int hour = 0; hour < 20; hour++) {
      rows.add("2014-01-01 %02d:00,%d,%d".formatted(hour, hour, hour));
    }
    Path file = table(rows.toArray(String[]::new));
    SeriesSettings settings =
        new SeriesSettings(
            columns("none", "x"),
            3,
            1,
            1,
            OptionalLong.of(HOUR),
            0,
            Gaps.REFUSE,
            Forecast.VALUE,
            "2014-01-01 08:00",
            "2014-01-01 14:00",
            0);
    try (SeriesWindows windows = learn(file, settings)) {
      assertThat(windows.rows())
          .as("of 8, 6 and 6 rows the first two have no past and the last no target")
          .isEqualTo(new TreeMap<>(Map.of("train", 5L, "validation", 3L, "test", 3L)));
      assertThat(counts(windows).get("over the border of two splits")).isEqualTo(6L);
      assertThat(windows.model().scalings().get(0).mean())
          .as("of the training rows alone")
          .isEqualTo(3.5);
    }
    SeriesSettings lastQuarter =
        new SeriesSettings(
            columns("none", "x"),
            3,
            1,
            1,
            OptionalLong.empty(),
            0,
            Gaps.REFUSE,
            Forecast.VALUE,
            "",
            "",
            0.25);
    try (SeriesWindows windows = learn(file, lastQuarter)) {
      assertThat(windows.model().borders().shown())
          .as("the last quarter of the time")
          .isEqualTo("validation from 2014-01-01 14:15, no test split");
    }
  }

  @Test
  void aColumnOfSplitsCountsAsItStands() throws IOException {
    Path file =
        table(
            "time,x,y,split",
            "2014-01-01 00:00,1,1,train",
            "2014-01-01 01:00,2,2,train",
            "2014-01-01 02:00,3,3,test",
            "2014-01-01 03:00,4,4,test");
    try (SeriesWindows windows = learn(file, settings(1, 1))) {
      assertThat(windows.rows()).isEqualTo(new TreeMap<>(Map.of("train", 1L, "test", 1L)));
    }
    Path wrong =
        table(
            "time,x,y,split",
            "2014-01-01 00:00,1,1,train",
            "2014-01-01 01:00,2,2,train",
            "2014-01-01 02:00,3,2,prod",
            "2014-01-01 03:00,3,2,prod");
    assertThatThrownBy(() -> learn(wrong, settings(1, 1))).hasMessageContaining("prod");
  }

  @Test
  void aStrideThinsTheTrainingWindowsAlone() throws IOException {
    List<String> rows = new ArrayList<>(List.of("time,x,y"));
    for (int hour = 0; hour < 24; hour++) {
      rows.add("2014-01-01 %02d:00,%d,%d".formatted(hour, hour, hour));
    }
    SeriesSettings settings =
        new SeriesSettings(
            columns("none", "x"),
            2,
            5,
            1,
            OptionalLong.empty(),
            0,
            Gaps.REFUSE,
            Forecast.VALUE,
            "",
            "2014-01-01 12:00",
            0);
    try (SeriesWindows windows = learn(table(rows.toArray(String[]::new)), settings)) {
      assertThat(windows.rows()).isEqualTo(new TreeMap<>(Map.of("train", 2L, "test", 10L)));
    }
  }

  @Test
  void brokenTablesAreRefusedWithTheirPlace() throws IOException {
    Path twice =
        table(
            "time,x,y",
            "2014-01-01 00:00,1,1",
            "2014-01-01 01:00,2,2",
            "2014-01-01 01:00,3,3",
            "2014-01-01 02:00,3,3");
    assertThatThrownBy(() -> learn(twice, settings(1, 1)))
        .hasMessageContaining("two rows of one time in the window (2014-01-01 01:00");
    Path off =
        table(
            "time,x,y",
            "2014-01-01 00:00,1,1",
            "2014-01-01 01:00,2,2",
            "2014-01-01 01:30,3,3",
            "2014-01-01 02:00,3,3",
            "2014-01-01 03:00,1,1",
            "2014-01-01 04:00,1,1");
    assertThatThrownBy(() -> learn(off, settings(2, 1)))
        .hasMessageContaining("a time between two steps in the window");
    Path words =
        table(
            "time,x,y",
            "2014-01-01 00:00,NW,1",
            "2014-01-01 01:00,2,2",
            "never,3,3",
            "2014-01-01 02:00,3,3");
    assertThatThrownBy(() -> learn(words, settings(1, 1)))
        .hasMessageContaining("broken input")
        .hasMessageContaining("--invalid reject");
    try (SeriesWindows windows =
        new SeriesReader(spark(), input(words).with(Invalid.REJECT), notes::add)
            .learn(settings(1, 1, 1, Gaps.REFUSE))) {
      assertThat(counts(windows))
          .containsEntry("no time that can be read", 1L)
          .containsEntry("a value that is no number", 1L);
    }
    Path constant = table("time,x,y", "2014-01-01 00:00,1,1", "2014-01-01 01:00,1,2");
    assertThatThrownBy(() -> learn(constant, settings(1, 1)))
        .hasMessageContaining("column x has one value alone");
    assertThatThrownBy(
            () ->
                learn(
                    constant,
                    new SeriesSettings(
                        columns("none", "z"),
                        1,
                        1,
                        1,
                        OptionalLong.empty(),
                        0,
                        Gaps.REFUSE,
                        Forecast.VALUE,
                        "",
                        "",
                        0)))
        .hasMessageContaining("no column z; there are [time, x, y]");
  }

  @Test
  void theDayBeforeIsTheTargetThen() throws IOException {
    List<String> rows = new ArrayList<>(List.of("time,x,y"));
    for (int hour = 0; hour < 30; hour++) {
      rows.add("2014-01-%02d %02d:00,%d,%d".formatted(1 + hour / 24, hour % 24, hour, hour));
    }
    try (SeriesWindows windows = learn(table(rows.toArray(String[]::new)), settings(24, 1))) {
      assertThat(
              windows.of(null).orderBy("time").select("label", "dayBefore").collectAsList().stream()
                  .map(row -> row.<Double>getList(0).get(0) - row.<Double>getList(1).get(0)))
          .hasSize(6)
          .containsOnly(24.0);
    }
  }

  /** A model of values forecasts where nobody knows the target yet. */
  @Test
  void whatIsNotReadIsNotLookedAt() throws IOException {
    Path known = table("time,x,y", "2014-01-01 00:00,1,1", "2014-01-01 01:00,2,2");
    try (SeriesWindows windows = learn(known, settings(1, 1))) {
      for (Path file :
          List.of(
              table("time,x,y", "2014-01-02 00:00,3,unknown"),
              table("time,x", "2014-01-02 00:00,3"))) {
        Dataset<Row> rows = spark().read().option("header", "true").csv(file.toString());
        Dataset<Row> forecast = ForecastRows.of("new", rows, windows.model());
        Row window = forecast.first().getStruct(ForecastRows.index(forecast.schema()));
        assertThat(window.<String>getAs("problem")).isNull();
        assertThat(window.getList(SeriesWindows.BITS_INDEX)).hasSize(1);
      }
    }
  }

  @Test
  void timesAreOfManyTypes() {
    String path = directory.resolve("typed").toString();
    spark()
        .sql(
            "select timestamp_seconds(id * 60) as time, id as x, cast(id * id as double) as y"
                + " from range(4)")
        .write()
        .parquet(path);
    try (SeriesWindows windows = learn(Path.of(path), settings(1, 1))) {
      assertThat(windows.model().window().step()).isEqualTo(60_000_000);
      assertThat(labels(windows)).containsExactlyInAnyOrder(1.0, 4.0, 9.0);
    }
  }

  private Path table(String... lines) throws IOException {
    return Files.write(Files.createTempFile(directory, "table", ".csv"), List.of(lines));
  }

  private static SeriesColumns columns(String key, String... features) {
    return new SeriesColumns("time", key, List.of(features), "y");
  }

  private static SeriesSettings settings(int window, int horizon) {
    return settings(window, horizon, 0, Gaps.REFUSE);
  }

  private static SeriesSettings settings(int window, int horizon, int fill, Gaps gaps) {
    return new SeriesSettings(
        columns("none", "x"),
        window,
        1,
        horizon,
        OptionalLong.empty(),
        fill,
        gaps,
        Forecast.VALUE,
        "",
        "",
        0);
  }

  private static CorpusSettings input(Path file) {
    return CorpusSettings.of(file.toString(), Format.AUTO)
        .with(new Columns("id", "text", "y", "split", "weight"));
  }

  private SeriesWindows learn(Path file, SeriesSettings settings) {
    return new SeriesReader(spark(), input(file), notes::add).learn(settings);
  }

  private static Map<String, Long> counts(SeriesWindows windows) {
    Map<String, Long> counts = new TreeMap<>();
    for (Rejection rejection : windows.rejections()) {
      counts.put(rejection.problem(), rejection.rows());
    }
    return counts;
  }

  private static List<Double> labels(SeriesWindows windows) {
    return windows.of(null).orderBy("time").collectAsList().stream()
        .map(row -> row.<Double>getList(row.fieldIndex("label")).get(0))
        .toList();
  }

  private static List<String> shown(SeriesWindows windows, Scaling scaling) {
    List<String> shown = new ArrayList<>();
    for (Row row : windows.of(null).orderBy("time").collectAsList()) {
      List<Integer> bits = row.getList(row.fieldIndex("bits"));
      List<Double> numbers =
          bits.stream()
              .map(b -> Float.intBitsToFloat(b) * scaling.deviation() + scaling.mean())
              .map(number -> Math.round(number * 1000) / 1000.0)
              .toList();
      shown.add(
          row.getAs("id")
              + ": "
              + numbers
              + " -> "
              + row.getList(row.fieldIndex("label")).get(0)
              + ", last "
              + row.getList(row.fieldIndex("last")).get(0));
    }
    return shown;
  }
}
