package io.carrytrack.corpus.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.carrytrack.base.UserError;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructType;

/**
 * What values stand under a key of JSON, as far as they have been seen, and the narrowest type of
 * Spark's that holds all of them exactly. The order in which values are seen plays no part.
 */
final class JsonType implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST_KEYS = 20_000;

  /** Deeper values are kept as text: neither Spark's planner nor Parquet is made for them. */
  private static final int DEEPEST = 50;

  /** Numbers of no more digits are what they were after a way through a double. */
  private static final int SAFE_DIGITS = 15;

  private boolean text;
  private boolean truth;
  private boolean emptyObject;
  private boolean number;
  private TreeMap<String, JsonType> fields;
  private JsonType element;

  // of numbers
  private boolean fraction;
  private boolean beyondLong;
  private boolean beyondDouble;
  private long integerDigits;
  private long fractionDigits;

  /** Takes in the value that the parser is at, and leaves it at the value's last token. */
  void see(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    switch (token) {
      case VALUE_NULL -> {}
      case VALUE_STRING -> {
        text = true;
        json.getText(); // parsed here, so that its damage is met
      }
      case VALUE_TRUE, VALUE_FALSE -> truth = true;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> seeNumber(json);
      case START_ARRAY -> {
        element = element == null ? new JsonType() : element;
        while (json.nextToken() != JsonToken.END_ARRAY) {
          element.see(json);
        }
      }
      case START_OBJECT -> seeObject(json);
      default -> throw new IllegalStateException("no value: " + token);
    }
  }

  /** Takes in an object, whose start the parser is at. */
  void seeObject(JsonParser json) throws IOException {
    fields = fields == null ? new TreeMap<>() : fields;
    boolean any = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      any = true;
      String name = json.getCurrentName();
      json.nextToken();
      fields.computeIfAbsent(name, key -> new JsonType()).see(json);
    }
    emptyObject |= !any;
  }

  private void seeNumber(JsonParser json) throws IOException {
    number = true;
    boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
    fraction |= !whole;
    String digits = json.getText();
    if (whole && digits.length() <= SAFE_DIGITS) {
      integerDigits = Math.max(integerDigits, digits.length());
      return;
    }
    BigDecimal exact = new BigDecimal(digits).stripTrailingZeros();
    integerDigits = Math.max(integerDigits, Math.max(1, (long) exact.precision() - exact.scale()));
    fractionDigits = Math.max(fractionDigits, exact.scale());
    beyondLong |= whole && json.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
    beyondDouble |= !isDouble(exact);
  }

  /** Whether a number comes out of a double as it went in. */
  static boolean isDouble(BigDecimal exact) {
    double nearest = exact.doubleValue();
    return !Double.isInfinite(nearest)
        && (nearest != 0 || exact.signum() == 0)
        && new BigDecimal(Double.toString(nearest)).compareTo(exact) == 0;
  }

  /** Takes in what another has seen. */
  void add(JsonType other) {
    text |= other.text;
    truth |= other.truth;
    emptyObject |= other.emptyObject;
    number |= other.number;
    fraction |= other.fraction;
    beyondLong |= other.beyondLong;
    beyondDouble |= other.beyondDouble;
    integerDigits = Math.max(integerDigits, other.integerDigits);
    fractionDigits = Math.max(fractionDigits, other.fractionDigits);
    if (other.element != null) {
      element = element == null ? new JsonType() : element;
      element.add(other.element);
    }
    if (other.fields != null) {
      fields = fields == null ? new TreeMap<>() : fields;
      for (Map.Entry<String, JsonType> field : other.fields.entrySet()) {
        fields.computeIfAbsent(field.getKey(), key -> new JsonType()).add(field.getValue());
      }
      if (fields.size() > MOST_KEYS) {
        throw UserError.data(
            "the JSON objects have more than %d different keys, too many for columns; are keys"
                + " values?",
            MOST_KEYS);
      }
    }
  }

  /**
   * The columns of rows, in the order of their names.
   *
   * @param notes receives a sentence for each column that no type holds as it is
   */
  StructType columns(List<String> notes) {
    StructType columns = new StructType();
    if (fields == null) {
      return columns;
    }
    List<String> unique = ColumnNames.unique(List.copyOf(fields.keySet()), "JSON");
    int i = 0;
    for (Map.Entry<String, JsonType> field : fields.entrySet()) {
      List<String> inside = new ArrayList<>();
      DataType type = field.getValue().type(field.getKey(), 1, inside);
      // a part that no type holds makes the whole a text: half of a value would come out otherwise
      columns = columns.add(unique.get(i++), inside.isEmpty() ? type : DataTypes.StringType);
      notes.addAll(inside);
    }
    return columns;
  }

  private DataType type(String path, int depth, List<String> notes) {
    boolean object = fields != null;
    int kinds = (text ? 1 : 0) + (truth ? 1 : 0) + (number ? 1 : 0) + (object ? 1 : 0);
    kinds += element == null ? 0 : 1;
    boolean nested = object || element != null;
    if (kinds > 1 || (object && fields.isEmpty()) || (nested && depth > DEEPEST)) {
      notes.add(
          "column "
              + path
              + " holds values of several types, objects without keys or deeply nested ones: what"
              + " is no string is kept as its JSON text");
      return DataTypes.StringType;
    } else if (number) {
      return numberType(path, notes);
    } else if (truth) {
      return DataTypes.BooleanType;
    } else if (element != null) {
      return new ArrayType(element.type(path + "[]", depth + 1, notes), true);
    } else if (object) {
      StructType struct = new StructType();
      for (Map.Entry<String, JsonType> field : fields.entrySet()) {
        String below = path + "." + field.getKey();
        struct = struct.add(field.getKey(), field.getValue().type(below, depth + 1, notes));
      }
      return struct;
    }
    return DataTypes.StringType;
  }

  private DataType numberType(String path, List<String> notes) {
    if (!fraction && !beyondLong) {
      return DataTypes.LongType;
    } else if (!beyondDouble) {
      return DataTypes.DoubleType;
    } else if (integerDigits + fractionDigits <= DecimalType.MAX_PRECISION()) {
      return new DecimalType((int) (integerDigits + fractionDigits), (int) fractionDigits);
    }
    notes.add(
        "column "
            + path
            + " holds numbers of more than "
            + DecimalType.MAX_PRECISION()
            + " digits: they are kept as their JSON text");
    return DataTypes.StringType;
  }
}
