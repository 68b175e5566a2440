package io.carrytrack.tables;

import static io.carrytrack.testing.SparkTest.spark;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.scoring.ScoreFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * An output as another program reads it: JSON lines by Jackson, CSV by a reader of RFC 4180 of its
 * own, Parquet by Spark.
 *
 * @param columns names; of JSON lines those of the first row
 * @param rows by column
 */
record TableOutput(ScoreFormat format, List<String> columns, List<List<Object>> rows) {

  static TableOutput read(ScoreFormat format, Path folder) throws IOException {
    return switch (format) {
      case JSONL -> json(folder);
      case CSV -> csv(folder);
      case PARQUET -> parquet(folder);
    };
  }

  /** Whether the value that stands in a row is the one that was written. */
  boolean is(Object value, Object got) {
    return switch (format) {
      case JSONL -> Values.isJson(value, (JsonNode) got);
      case CSV -> Values.isCsv(value, (String) got);
      case PARQUET -> Values.isRow(value, got);
    };
  }

  /** The text of a field; null where there is none. */
  String text(Object got) {
    return got instanceof JsonNode node ? node.isNull() ? null : node.asText() : (String) got;
  }

  private static List<Path> parts(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(f -> f.getFileName().toString().startsWith("part-")).sorted().toList();
    }
  }

  private static TableOutput json(Path folder) throws IOException {
    List<String> columns = new ArrayList<>();
    List<List<Object>> rows = new ArrayList<>();
    for (Path part : parts(folder)) {
      for (String line : Files.readString(part).split("\n")) {
        if (line.isEmpty()) {
          continue;
        }
        JsonNode object = Values.JSON.readTree(line);
        if (rows.isEmpty()) {
          object.fieldNames().forEachRemaining(columns::add);
        }
        if (object.size() != columns.size()) {
          throw new IllegalStateException("a row of other columns: " + line);
        }
        rows.add(new ArrayList<>(columns.stream().map(object::get).toList()));
      }
    }
    return new TableOutput(ScoreFormat.JSONL, columns, rows);
  }

  private static TableOutput parquet(Path folder) throws IOException {
    if (parts(folder).isEmpty()) {
      return new TableOutput(ScoreFormat.PARQUET, List.of(), List.of());
    }
    var table = spark().read().parquet(folder.toString());
    List<List<Object>> rows = new ArrayList<>();
    for (Row row : table.collectAsList()) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(row.get(i));
      }
      rows.add(values);
    }
    return new TableOutput(ScoreFormat.PARQUET, Arrays.asList(table.columns()), rows);
  }

  private static TableOutput csv(Path folder) throws IOException {
    List<String> columns = List.of();
    List<List<Object>> rows = new ArrayList<>();
    for (Path part : parts(folder)) {
      List<List<Object>> all =
          csvRows(new String(Files.readAllBytes(part), StandardCharsets.UTF_8));
      if (!all.isEmpty()) {
        columns = all.get(0).stream().map(name -> name == null ? "" : (String) name).toList();
        rows.addAll(all.subList(1, all.size()));
      }
    }
    return new TableOutput(ScoreFormat.CSV, columns, rows);
  }

  private static List<List<Object>> csvRows(String text) {
    List<List<Object>> rows = new ArrayList<>();
    List<Object> row = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      StringBuilder field = new StringBuilder();
      boolean quoted = text.charAt(i) == '"';
      if (quoted) {
        for (i++;
            text.charAt(i) != '"' || (i + 1 < text.length() && text.charAt(i + 1) == '"');
            i++) {
          field.append(text.charAt(i));
          i += text.charAt(i) == '"' ? 1 : 0;
        }
        i++;
      } else {
        for (; text.charAt(i) != ',' && text.charAt(i) != '\n'; i++) {
          field.append(text.charAt(i));
        }
      }
      row.add(quoted || field.length() > 0 ? field.toString() : null);
      if (text.charAt(i) == '\n') {
        rows.add(row);
        row = new ArrayList<>();
      } else if (text.charAt(i) != ',') {
        throw new IllegalStateException("neither comma nor line end behind a field: " + field);
      } else if (i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        row.add(null);
        rows.add(row);
        row = new ArrayList<>();
        i++;
      }
      i++;
    }
    return rows;
  }
}
