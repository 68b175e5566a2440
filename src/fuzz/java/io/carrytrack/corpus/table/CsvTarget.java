package io.carrytrack.corpus.table;

import io.carrytrack.fuzz.Target;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A CSV file, in three dialects. */
public final class CsvTarget implements Target {
  private static final List<CsvDialect> DIALECTS =
      List.of(
          CsvDialect.DEFAULT,
          new CsvDialect(';', '\'', '\\', false, '#', "NA"),
          new CsvDialect('\t', CsvDialect.NONE, CsvDialect.NONE, true, CsvDialect.NONE, ""));

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public List<byte[]> samples() {
    return List.of(
        "id,text,label\r\n1,\"a \"\"good\"\" film,\r\nindeed\",1\r\n2,,0\r\n"
            .getBytes(StandardCharsets.UTF_8),
        "# films\n1;'it\\'s; good';NA\n2;naïve\\;x;1\n".getBytes(StandardCharsets.UTF_8),
        "a\tb\r\"x\ty\"\r".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public List<String> words() {
    return List.of("\"", "\"\"", "\"\r\n", ",\"", "\\'", "'", "NA", "#", "\t", ";");
  }

  @Override
  public Outcome read(byte[] input) throws IOException {
    Outcome outcome = Outcome.REFUSED;
    for (CsvDialect dialect : DIALECTS) {
      try (CsvParser parser = new CsvParser(new ByteArrayInputStream(input), dialect)) {
        readAll(parser);
        outcome = Outcome.READ;
      } catch (CsvException e) {
        if (e.line() < 1 || e.getMessage().isBlank()) {
          throw e;
        }
      }
    }
    return outcome;
  }

  private static void readAll(CsvParser parser) throws IOException {
    long line = 0;
    while (parser.next()) {
      if (parser.line() <= line || parser.fields() < 1) {
        throw new IllegalStateException("a row on line " + parser.line() + " behind " + line);
      }
      line = parser.line();
      for (int i = 0; i < parser.fields(); i++) {
        parser.value(i);
      }
      parser.isUtf8();
      parser.raw();
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
