package io.carrytrack.tables;

import static io.carrytrack.testing.SparkTest.spark;

import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Columns;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.tables.TableCase.Expected;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Tables of Parquet, written by Spark. */
final class ParquetTables {
  private static final StructType STRUCT =
      new StructType().add("a b", DataTypes.LongType).add("c", DataTypes.StringType);

  private enum Kind {
    TEXT(DataTypes.StringType),
    INT(DataTypes.IntegerType),
    LONG(DataTypes.LongType),
    DOUBLE(DataTypes.DoubleType),
    DECIMAL(DataTypes.createDecimalType(30, 9)),
    TRUTH(DataTypes.BooleanType),
    DATE(DataTypes.DateType),
    TIME(DataTypes.TimestampType),
    LIST(DataTypes.createArrayType(DataTypes.StringType)),
    STRUCTURE(STRUCT),
    MAP(DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType)),
    BYTES(DataTypes.BinaryType);

    private final DataType type;

    Kind(DataType type) {
      this.type = type;
    }
  }

  private enum Damage {
    NONE,
    CUT,
    NO_PARQUET,
    OTHER_TYPE
  }

  /** A value of the model and Spark's. */
  private record Value(Object value, Object spark) {}

  private final Path folder;
  private final Words words;
  private final Layout layout;
  private final Damage damage;
  private final List<String> columns;
  private final List<Kind> kinds = new ArrayList<>();
  private final int key;
  private final int text;
  private final List<List<Object>> rows = new ArrayList<>();

  ParquetTables(Path folder, Random random) {
    this.folder = folder;
    words = new Words(random, true);
    layout = Layout.random(words);
    Damage drawn = words.chance(0.8) ? Damage.NONE : words.one(List.of(Damage.values()));
    damage = layout == Layout.ONE_FILE || layout == Layout.SEVERAL_FILES ? drawn : Damage.NONE;
    int count = 3 + words.below(5);
    columns = words.names(count);
    key = words.below(count);
    text = (key + 1 + words.below(count - 1)) % count;
    for (int i = 0; i < count; i++) {
      kinds.add(i == key || i == text ? Kind.TEXT : words.one(List.of(Kind.values())));
    }
  }

  TableCase table() throws IOException {
    List<String> all = new ArrayList<>(columns);
    Path input = folder;
    Files.createDirectories(folder);
    if (layout.isPartitioned()) {
      if (layout == Layout.PARTITION_IN_FILE) {
        int other = 0;
        while (other == key || other == text) {
          other++;
        }
        columns.set(other, Layout.PARTITION);
        all.set(other, Layout.PARTITION);
      }
      all.add(Layout.PARTITION);
      for (Layout.Partition partition : Layout.partitions(words)) {
        file(Layout.PARTITION + "=" + partition.name() + "/part.parquet", all(), partition);
      }
    } else if (layout == Layout.ONE_FILE || layout == Layout.HIDDEN_ALONE) {
      String name = layout == Layout.HIDDEN_ALONE ? "_today.parquet" : "table.parquet";
      file(name, all(), null);
      input = folder.resolve(name);
    } else {
      int files = 1 + words.below(3);
      for (int i = 0; i < files; i++) {
        file(
            "part-" + i + ".parquet",
            layout == Layout.OTHER_COLUMNS && i < files - 1 ? some() : all(),
            null);
      }
      layout.finish(folder, folder.resolve("part-0.parquet"));
    }
    boolean refused = damage(input) || layout.isRefused();
    return new TableCase(
        String.join(", ", "parquet", layout.toString(), damage.toString()) + ", " + kinds,
        CorpusSettings.of(input.toString(), Format.AUTO)
            .with(new Columns("none", columns.get(text), "none", "none", "none")),
        all,
        layout != Layout.OTHER_COLUMNS,
        key,
        text,
        rows,
        new HashMap<>(),
        refused ? Expected.REFUSED : Expected.READ,
        kinds.contains(Kind.BYTES));
  }

  private List<Integer> all() {
    return Stream.iterate(0, i -> i + 1).limit(columns.size()).toList();
  }

  private List<Integer> some() {
    return all().stream().filter(i -> i == key || i == text || words.chance(0.6)).toList();
  }

  /** Whether some damage was done. */
  private boolean damage(Path input) throws IOException {
    Path file = Files.isDirectory(input) ? input.resolve("part-0.parquet") : input;
    switch (damage) {
      case CUT -> {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(
            file, java.util.Arrays.copyOf(bytes, bytes.length - 1 - words.below(bytes.length / 2)));
        return true;
      }
      case NO_PARQUET -> {
        Files.write(file, "id,text\n1,great\n".getBytes(StandardCharsets.UTF_8));
        return true;
      }
      case OTHER_TYPE -> {
        if (!Files.isDirectory(input)) {
          return false;
        }
        int other = 0;
        while (other == key || other == text) {
          other++;
        }
        kinds.set(other, kinds.get(other) == Kind.TRUTH ? Kind.LONG : Kind.TRUTH);
        file("part-9.parquet", all(), null);
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private void file(String name, List<Integer> present, Layout.Partition partition)
      throws IOException {
    StructType schema = new StructType();
    for (int column : present) {
      schema = schema.add(columns.get(column), kinds.get(column).type);
    }
    List<Row> table = new ArrayList<>();
    int count = 1 + words.below(8);
    for (int i = 0; i < count; i++) {
      table.add(row(present, partition));
    }
    Path written = folder.resolveSibling("written");
    spark()
        .createDataFrame(table, schema)
        .coalesce(1)
        .write()
        .mode("overwrite")
        .option("compression", words.one(List.of("snappy", "gzip", "zstd", "uncompressed")))
        .parquet(written.toString());
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    try (Stream<Path> files = Files.list(written)) {
      Path part =
          files
              .filter(f -> f.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      Files.move(part, target);
    }
  }

  private Row row(List<Integer> present, Layout.Partition partition) {
    List<Object> row = new ArrayList<>();
    columns.forEach(column -> row.add(null));
    List<Object> values = new ArrayList<>();
    for (int column : present) {
      String name = "key-" + rows.size() + "-" + words.below(1000);
      Value value =
          column == key
              ? new Value(name, name)
              : words.chance(0.1) ? new Value(null, null) : value(kinds.get(column));
      row.set(column, value.value());
      values.add(value.spark());
    }
    if (layout.isPartitioned()) {
      row.add(partition.value());
    }
    rows.add(row);
    return RowFactory.create(values.toArray());
  }

  private Value value(Kind kind) {
    return switch (kind) {
      case TEXT -> same(words.text());
      case INT -> {
        int value = words.below(2000) - 1000;
        yield new Value((long) value, value);
      }
      case LONG -> same(Long.MIN_VALUE + words.below(1000));
      case DOUBLE ->
          same(
              words.one(List.of(0.1, -0.0, 1e300, 4.9e-324, Double.NaN, Double.POSITIVE_INFINITY)));
      case DECIMAL ->
          same(new BigDecimal("123456789012345678901." + (100_000_000 + words.below(899_999_999))));
      case TRUTH -> same(words.chance(0.5));
      case DATE -> {
        LocalDate date =
            LocalDate.of(1 + words.below(2500), 1 + words.below(12), 1 + words.below(28));
        yield new Value(date, java.sql.Date.valueOf(date));
      }
      case TIME -> {
        Instant time =
            Instant.ofEpochSecond(words.below(2_000_000_000), 1000L * words.below(1_000_000));
        yield new Value(time, Timestamp.from(time));
      }
      case LIST ->
          same(List.of("x", words.chance(0.5) ? "" : "y,\"z\"").subList(0, words.below(3)));
      case STRUCTURE -> {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a b", (long) words.below(100));
        map.put("c", words.text());
        yield new Value(map, RowFactory.create(map.get("a b"), map.get("c")));
      }
      case MAP -> same(Map.of("k " + words.below(5), (long) words.below(100)));
      case BYTES -> {
        byte[] bytes = {(byte) words.below(256), 0, (byte) 0xE9};
        yield same(bytes);
      }
    };
  }

  private static Value same(Object value) {
    return new Value(value, value);
  }
}
