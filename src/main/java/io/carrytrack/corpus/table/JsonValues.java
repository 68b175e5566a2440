package io.carrytrack.corpus.table;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The values of a JSON object as those of a table's columns, exactly: what a column's type does not
 * hold as it stands in the line is no value of it.
 */
final class JsonValues {
  private final StructType columns;
  private final Map<String, Integer> index = new HashMap<>();
  private final List<String> known;
  private final String file;
  private final Map<StructType, Map<String, Integer>> nested = new HashMap<>();

  private byte[] line;
  private int offset;
  private boolean text;

  /**
   * @param known all columns that the objects may have; null where each has been seen before
   * @param file for messages
   */
  JsonValues(StructType columns, List<String> known, String file) {
    this.columns = columns;
    this.known = known;
    this.file = file;
    for (int i = 0; i < columns.size(); i++) {
      StructField field = columns.fields()[i];
      if (!RowProblem.is(field)) {
        index.put(ColumnNames.shown(field.name()), i);
      }
    }
  }

  /**
   * Reads an object, whose start the parser is at.
   *
   * @param line that holds the object, from {@code offset} on
   * @param row receives the values of the columns
   * @return whether all strings can be UTF-8; those that hold half a pair of surrogates are null
   */
  boolean read(JsonParser json, byte[] line, int offset, Object[] row) throws IOException {
    this.line = line;
    this.offset = offset;
    this.text = true;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.getCurrentName();
      Integer column = index.get(name);
      json.nextToken();
      if (column != null) {
        row[column] = value(json, columns.fields()[column].dataType());
      } else {
        requireKnown(name);
        json.skipChildren();
      }
    }
    return text;
  }

  private void requireKnown(String name) {
    if (known != null
        && known.stream().noneMatch(column -> ColumnNames.shown(column).equals(name))) {
      throw RowsFormat.unknownColumn(file, "key", name, known);
    }
  }

  private Object value(JsonParser json, DataType type) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    } else if (type instanceof StringType) {
      return string(json, token);
    } else if (type instanceof BooleanType && token.isBoolean()) {
      return json.getBooleanValue();
    } else if (type instanceof ArrayType array && token == JsonToken.START_ARRAY) {
      return array(json, array);
    } else if (type instanceof StructType struct && token == JsonToken.START_OBJECT) {
      return struct(json, struct);
    } else if (token.isNumeric()) {
      return number(json, type);
    }
    throw mismatch(json, type);
  }

  private static JsonParseException mismatch(JsonParser json, DataType type) {
    return new JsonParseException(json, "no " + type.simpleString());
  }

  private UTF8String string(JsonParser json, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      String value = json.getText();
      if (hasLoneSurrogate(value)) {
        text = false;
        return null;
      }
      return UTF8String.fromString(value);
    } else if (!token.isStructStart()) {
      return UTF8String.fromString(json.getText());
    }
    int begin = (int) json.getTokenLocation().getByteOffset();
    json.skipChildren();
    int end = (int) json.getCurrentLocation().getByteOffset();
    byte[] raw = new byte[end - begin];
    System.arraycopy(line, offset + begin, raw, 0, raw.length);
    return UTF8String.fromBytes(raw);
  }

  private static boolean hasLoneSurrogate(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == value.length()
            || !Character.isLowSurrogate(value.charAt(i + 1))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static Object number(JsonParser json, DataType type) throws IOException {
    if (type instanceof LongType && json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return json.getLongValue();
    }
    BigDecimal exact = new BigDecimal(json.getText());
    if (type instanceof DoubleType && JsonType.isDouble(exact)) {
      return json.getDoubleValue();
    } else if (type instanceof DecimalType decimal && fits(exact, decimal)) {
      return Decimal.apply(
          new scala.math.BigDecimal(exact.setScale(decimal.scale())),
          decimal.precision(),
          decimal.scale());
    }
    throw mismatch(json, type);
  }

  private static boolean fits(BigDecimal exact, DecimalType type) {
    BigDecimal shortest = exact.stripTrailingZeros();
    return shortest.scale() <= type.scale()
        && (long) shortest.precision() - shortest.scale() <= type.precision() - type.scale();
  }

  private GenericArrayData array(JsonParser json, ArrayType type) throws IOException {
    List<Object> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(json, type.elementType()));
    }
    return new GenericArrayData(elements.toArray());
  }

  private GenericInternalRow struct(JsonParser json, StructType type) throws IOException {
    Map<String, Integer> fields = nested.computeIfAbsent(type, JsonValues::fields);
    Object[] values = new Object[type.size()];
    while (json.nextToken() != JsonToken.END_OBJECT) {
      Integer field = fields.get(json.getCurrentName());
      if (field == null) {
        throw mismatch(json, type); // a key that the column's type would lose
      }
      json.nextToken();
      values[field] = value(json, type.fields()[field].dataType());
    }
    return new GenericInternalRow(values);
  }

  private static Map<String, Integer> fields(StructType type) {
    Map<String, Integer> fields = new HashMap<>();
    for (int i = 0; i < type.size(); i++) {
      fields.put(type.fields()[i].name(), i);
    }
    return fields;
  }
}
