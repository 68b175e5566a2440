package io.carrytrack.corpus.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.base.UserError;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class JsonFormatTest {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  /** The rows of JSON lines, each as the row that its reader gives. */
  private static List<Object> read(String lines, StructType columns) throws IOException {
    Path file = Files.createTempFile("rows", ".jsonl");
    Files.writeString(file, lines);
    RowsFormat.Source source =
        new RowsFormat.Source(
            new org.apache.hadoop.fs.Path(file.toUri()),
            0,
            Long.MAX_VALUE,
            new Configuration(),
            Map.of());
    List<Object> rows = new ArrayList<>();
    StructType all = columns.add(RowProblem.column(columns));
    try (RowsFormat.Rows reader = new JsonFormat().open(source, all)) {
      for (InternalRow row = reader.next(); row != null; row = reader.next()) {
        assertThat(row.isNullAt(columns.size())).as(lines).isTrue();
        rows.add(plain(row, columns));
      }
    } finally {
      Files.delete(file);
    }
    return rows;
  }

  private static StructType columns(List<JsonNode> objects, List<String> notes) throws IOException {
    JsonType seen = new JsonType();
    for (JsonNode object : objects) {
      JsonFormat.see(JSON.writeValueAsBytes(object), seen);
    }
    return seen.columns(notes);
  }

  @Property(tries = 500)
  void everyValueIsTheSameInTheRow(@ForAll("objects") List<ObjectNode> objects) throws IOException {
    List<JsonNode> all = List.copyOf(objects);
    List<String> notes = new ArrayList<>();
    StructType columns = columns(all, notes);
    StringBuilder lines = new StringBuilder();
    List<Object> expected = new ArrayList<>();
    for (JsonNode object : all) {
      lines.append(JSON.writeValueAsString(object)).append('\n');
      expected.add(plain(object, columns));
    }
    assertThat(read(lines.toString(), columns)).as("%s as %s", lines, columns).isEqualTo(expected);
  }

  /** A value of Spark's in plain terms: numbers stripped, nulls left out. */
  private static Object plain(Object value, DataType type) {
    if (value == null) {
      return null;
    } else if (type instanceof StructType struct) {
      Map<String, Object> fields = new TreeMap<>();
      InternalRow row = (InternalRow) value;
      for (int i = 0; i < struct.size(); i++) {
        DataType field = struct.fields()[i].dataType();
        Object plain = row.isNullAt(i) ? null : plain(row.get(i, field), field);
        if (plain != null) {
          fields.put(ColumnNames.shown(struct.fields()[i].name()), plain);
        }
      }
      return fields;
    } else if (type instanceof ArrayType array) {
      List<Object> elements = new ArrayList<>();
      ArrayData data = (ArrayData) value;
      for (int i = 0; i < data.numElements(); i++) {
        elements.add(
            data.isNullAt(i) ? null : plain(data.get(i, array.elementType()), array.elementType()));
      }
      return elements;
    } else if (value instanceof Decimal decimal) {
      return decimal.toJavaBigDecimal().stripTrailingZeros();
    } else if (value instanceof Number number) {
      return new BigDecimal(number.toString()).stripTrailingZeros();
    }
    return value instanceof Boolean ? value : value.toString();
  }

  /** The same of the JSON that was written, as its column's type says it. */
  private static Object plain(JsonNode value, DataType type) throws JsonProcessingException {
    if (value == null || value.isNull()) {
      return null;
    } else if (type instanceof StructType struct) {
      Map<String, Object> fields = new TreeMap<>();
      for (var field : struct.fields()) {
        String name = ColumnNames.shown(field.name());
        Object plain = plain(value.get(name), field.dataType());
        if (plain != null) {
          fields.put(name, plain);
        }
      }
      return fields;
    } else if (type instanceof ArrayType array) {
      List<Object> elements = new ArrayList<>();
      for (JsonNode element : value) {
        elements.add(plain(element, array.elementType()));
      }
      return elements;
    } else if (type instanceof StringType) {
      return value.isTextual() ? value.asText() : JSON.writeValueAsString(value);
    }
    return value.isNumber() ? value.decimalValue().stripTrailingZeros() : value.asBoolean();
  }

  @Provide
  Arbitrary<List<ObjectNode>> objects() {
    return object(2).list().ofMinSize(1).ofMaxSize(5);
  }

  private static Arbitrary<ObjectNode> object(int depth) {
    return Arbitraries.maps(Arbitraries.of("a", "b", "A", "", "x.y", "é"), value(depth))
        .ofMaxSize(4)
        .map(
            fields -> {
              ObjectNode object = JSON.createObjectNode();
              fields.forEach(object::set);
              return object;
            });
  }

  private static Arbitrary<JsonNode> value(int depth) {
    Arbitrary<JsonNode> plain =
        Arbitraries.oneOf(
            Arbitraries.of("0", "1", "-7", "9007199254740993", "12345678901234567890123")
                .map(JsonFormatTest::tree),
            Arbitraries.of("0.1", "1.50", "-0.0", "1e300", "12345678901234567.89", "1e-400", "1E5")
                .map(JsonFormatTest::tree),
            Arbitraries.of("", "x", "7", "null", "\u0000\n\"", "😀")
                .map(JSON.getNodeFactory()::textNode),
            Arbitraries.of("true", "false", "null").map(JsonFormatTest::tree));
    if (depth == 0) {
      return plain;
    }
    Arbitrary<JsonNode> array =
        value(depth - 1)
            .list()
            .ofMaxSize(3)
            .map(
                elements -> {
                  ArrayNode node = JSON.createArrayNode();
                  elements.forEach(node::add);
                  return node;
                });
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(5, plain),
        net.jqwik.api.Tuple.of(1, array),
        net.jqwik.api.Tuple.of(1, object(depth - 1).map(node -> node)));
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatNoTableHoldsIsTextOrRefused() throws IOException {
    String deep = "{\"x\":".repeat(400) + "1" + "}".repeat(400);
    JsonType seen = new JsonType();
    JsonFormat.see(deep.getBytes(StandardCharsets.UTF_8), seen);
    List<String> notes = new ArrayList<>();
    StructType columns = seen.columns(notes);
    assertThat(columns.json()).hasSizeLessThan(10_000);
    assertThat(notes).singleElement().asString().contains("deeply nested");
    assertThat(read(deep + "\n", columns).toString()).contains("{\"x\":{\"x\":");
    JsonType keys = new JsonType();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 30_000; i++) {
                JsonFormat.see(("{\"k" + i + "\":1}").getBytes(StandardCharsets.UTF_8), keys);
              }
            })
        .isInstanceOf(UserError.class)
        .hasMessageContaining("are keys values?");
  }

  @Test
  void whatIsNoSingleObjectSaysNothingOfTheColumns() throws IOException {
    JsonType seen = new JsonType();
    for (String line :
        List.of(
            "[]",
            "1",
            "{\"a\":1}{\"b\":2}",
            "{\"a\":1,\"a\":2}",
            "{\"a\":",
            "{\u0000}",
            "{\"a\":01}")) {
      JsonFormat.see(line.getBytes(StandardCharsets.UTF_8), seen);
    }
    assertThat(seen.columns(new ArrayList<>()).isEmpty()).isTrue();
  }
}
