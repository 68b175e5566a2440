package io.carrytrack.corpus.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class CsvParserTest {
  private static final CsvDialect BACKSLASH = new CsvDialect(';', '\'', '\\', false, '#', "NA");

  private static List<List<String>> rows(String csv, CsvDialect dialect) throws IOException {
    return rows(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), dialect);
  }

  private static List<List<String>> rows(InputStream in, CsvDialect dialect) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    try (CsvParser parser = new CsvParser(in, dialect)) {
      while (parser.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 0; i < parser.fields(); i++) {
          UTF8String value = parser.value(i);
          row.add(value == null ? null : value.toString());
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<List<String>> rows(String csv) throws IOException {
    return rows(csv, CsvDialect.DEFAULT);
  }

  @Test
  void fieldsComeOutAsTheyWentIn() throws IOException {
    assertThat(rows("a,\"b \"\"c\"\"\",\"d\r\ne\", f \r\n"))
        .containsExactly(List.of("a", "b \"c\"", "d\r\ne", " f "));
    assertThat(rows("1,,\"\",x"))
        .as("nothing is missing, quotes around nothing are an empty text")
        .containsExactly(Arrays.asList("1", null, "", "x"));
    assertThat(rows("a\n\n\r\nb\n")).as("empty lines are no rows").hasSize(2);
    assertThat(rows("5\" screen,he said \"no\"\n"))
        .as("quotes inside an unquoted field are text")
        .containsExactly(List.of("5\" screen", "he said \"no\""));
    assertThat(rows("")).isEmpty();
  }

  @Test
  void rowsEndByLineFeedsOrByCarriageReturnsButNotByBoth() throws IOException {
    assertThat(rows("a,b\rc,d\r")).containsExactly(List.of("a", "b"), List.of("c", "d"));
    assertThat(rows("a,b\r\nc,d\ne,f")).hasSize(3);
    assertThat(rows("a\n\"b\rc\"\n")).containsExactly(List.of("a"), List.of("b\rc"));
    for (String mixed : List.of("a\nb\rc\n", "a\rb\nc\r")) {
      assertThatThrownBy(() -> rows(mixed)).as(mixed).hasMessageContaining("outside of quotes");
    }
  }

  @Test
  void whatHasTwoMeaningsIsRefusedWithItsLine() {
    for (String csv :
        List.of(
            "id,text\n1,\"never closed\n2,x\n",
            "id,text\n1,\"closed by the next\n2,\"other\",3\n",
            "id,text\n1,\"a \"stray\" quote\"\n",
            "id,text\n1, \"behind a blank\"\n",
            "id,text\n1,\"before a blank\" \n",
            "id,text\n1,\"The \\\"best\\\" film\nof the year\"\n")) {
      assertThatThrownBy(() -> rows(csv))
          .as(csv)
          .isInstanceOf(CsvException.class)
          .extracting(e -> ((CsvException) e).line())
          .isEqualTo(2L);
    }
    assertThatThrownBy(() -> rows("a,\"b\\\"c\"\n")).hasMessageContaining("--csv-escape '\\'");
  }

  /** What closes the field may be the next one's opening quote, whose closing one is left over. */
  @Test
  void aQuoteThatMayCloseOneFieldOrOpenTheNextIsRefusedWithItsLine() throws IOException {
    for (String csv :
        List.of(
            "text,id\na,\"1\n\"\nb;c\",2\n",
            "text,id\na,\"1\r\n\"\r\nb;c\",2\r\n",
            "text,id\na,\"1\n\",b;c\",2\n",
            "text,id\na,\"1\nx,\"\nb;c\",2\n")) {
      assertThatThrownBy(() -> rows(csv))
          .as(csv)
          .isInstanceOf(CsvException.class)
          .hasMessageContaining("may open the field")
          .extracting(e -> ((CsvException) e).line())
          .isEqualTo(2L);
    }
    assertThat(rows("id,text\n1,\"a\n\"\n2,\"b\n\"\n3,c\n4,5\" screen\n"))
        .as("texts that end in a line break, and a quote two rows behind the last of them")
        .hasSize(5);
    assertThat(rows("text,id\n1,\"a\n\"\n5\" screen,2\n\"\"\"a\"\"\n\",3\na \"b\",4\n"))
        .as("quotes that are no field's last, or not alone in it")
        .hasSize(5);
    assertThat(rows("id,text\n1,\"a\nb\"\n5\",2\n"))
        .as("a closing quote behind a letter opens nothing")
        .hasSize(3);
  }

  @Test
  void aDialectHasItsOwnCharacters() throws IOException {
    assertThat(rows("# no row\n'a\\'b';c\\;d;NA;'NA';\\n;\n", BACKSLASH))
        .containsExactly(Arrays.asList("a'b", "c;d", null, "NA", "\\n", ""));
    CsvDialect noQuotes = new CsvDialect('\t', CsvDialect.NONE, CsvDialect.NONE, false, -1, "");
    assertThat(rows("\"a\tb \"c\n", noQuotes)).containsExactly(List.of("\"a", "b \"c"));
  }

  @Test
  void aRowLongerThanTheBufferIsRead() throws IOException {
    String text = "word, ".repeat(50_000);
    assertThat(rows("id,text\n1,\"" + text + "\"\n2,b\n"))
        .containsExactly(List.of("id", "text"), List.of("1", text), List.of("2", "b"));
  }

  /** A table and how to write it. */
  record Written(List<List<String>> rows, CsvDialect dialect, String lineEnd, boolean lastEnd) {
    String csv() {
      StringBuilder csv = new StringBuilder();
      for (int i = 0; i < rows.size(); i++) {
        for (int j = 0; j < rows.get(i).size(); j++) {
          csv.append(j == 0 ? "" : String.valueOf((char) dialect.delimiter()));
          csv.append(field(rows.get(i).get(j), j + i));
        }
        csv.append(i + 1 < rows.size() || lastEnd ? lineEnd : "");
      }
      return csv.toString();
    }

    /** Quoted where it must be, and now and then where it need not. */
    private String field(String value, int place) {
      if (value == null) {
        return dialect.missing();
      }
      String quote = String.valueOf((char) dialect.quote());
      boolean plain =
          !value.isBlank()
              && !value.equals(dialect.missing())
              && value.strip().equals(value)
              && value.chars().noneMatch(c -> c < ' ' || isSpecial(c));
      if (plain && place % 3 > 0) {
        return value;
      }
      String escaped =
          dialect.escape() < 0
              ? value.replace(quote, quote + quote)
              : value.replace("\\", "\\\\").replace(quote, "\\" + quote);
      return quote + escaped + quote;
    }

    private boolean isSpecial(int c) {
      return c == dialect.quote()
          || c == dialect.delimiter()
          || c == dialect.escape()
          || c == dialect.comment();
    }
  }

  @Property(tries = 2000)
  void whatAWriterWroteIsRead(@ForAll("tables") Written table, @ForAll byte chunk)
      throws IOException {
    byte[] bytes = table.csv().getBytes(StandardCharsets.UTF_8);
    InputStream slow =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, 1 + (chunk & 0xff)));
          }
        };
    assertThat(rows(slow, table.dialect())).as(table.csv()).isEqualTo(table.rows());
  }

  @Provide
  Arbitrary<Written> tables() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "a", "é", "😀", " ", "\t", "\"", "'", "\\", ",", ";", "\n", "\r", "\r\n", "NA", "#",
            "\0");
    Arbitrary<String> values =
        pieces.list().ofMaxSize(6).map(list -> String.join("", list)).injectNull(0.1);
    Arbitrary<CsvDialect> dialects =
        Arbitraries.of(
            CsvDialect.DEFAULT,
            BACKSLASH,
            new CsvDialect('\t', '"', CsvDialect.NONE, false, CsvDialect.NONE, ""),
            new CsvDialect('|', '"', '\\', true, CsvDialect.NONE, "null"));
    Arbitrary<List<List<String>>> rows =
        Arbitraries.integers()
            .between(2, 5)
            .flatMap(columns -> values.list().ofSize(columns).list().ofMaxSize(8));
    return Combinators.combine(
            rows, dialects, Arbitraries.of("\n", "\r\n", "\r"), Arbitraries.of(true, false))
        .as(Written::new);
  }
}
