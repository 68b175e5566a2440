package io.carrytrack.corpus.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.carrytrack.fuzz.Target;
import io.carrytrack.testing.Cost;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/** A file of JSON lines: its columns, and its rows in them. */
public final class JsonLinesTarget implements Target {
  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public List<byte[]> samples() {
    return List.of(
        """
        {"id": "1", "text": "a \\"good\\" film \\u00e9", "label": 1, "n": {"a": [1, 2.5], "b": null}}
        {"id": "2", "text": "", "label": 0, "big": 123456789012345678901234567890, "e": 1e3}
        []
        {"id": "3"} {"id": "4"}
        """
            .getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public List<String> words() {
    return List.of("{\"a\":", "[[", "\"id\": ", "\\ud800", "1e400", "{}", "null", "true", "0.1");
  }

  /** A malformed line costs the parser's buffers and an exception, and most lines may be so. */
  @Override
  public Cost limit() {
    return new Cost(Duration.ofSeconds(5), 2_000_000_000L);
  }

  @Override
  public Outcome read(byte[] input) throws IOException {
    JsonType seen = new JsonType();
    List<byte[]> lines = lines(input);
    for (byte[] line : lines) {
      JsonFormat.see(line, seen);
    }
    StructType columns = seen.columns(new ArrayList<>());
    JsonValues values = new JsonValues(columns, null, "a.jsonl");
    Outcome outcome = Outcome.REFUSED;
    for (byte[] line : lines) {
      outcome = isRow(line, values, new Object[columns.size()]) ? Outcome.READ : outcome;
    }
    return outcome;
  }

  private static List<byte[]> lines(byte[] input) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(new ByteArrayInputStream(input), 0, input.length)) {
      while (reader.next()) {
        lines.add(reader.line());
      }
    }
    return lines;
  }

  private static boolean isRow(byte[] line, JsonValues values, Object[] row) throws IOException {
    if (!Utf8.isValid(line, 0, line.length)) {
      return false;
    }
    try (JsonParser json = JsonFormat.object(line, 0, line.length)) {
      return json != null && values.read(json, line, 0, row) && json.nextToken() == null;
    } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
      return false; // a malformed row
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
