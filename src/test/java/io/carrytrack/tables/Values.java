package io.carrytrack.tables;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a value that came out is the one that went in. Values that go in are null, String, Long,
 * BigDecimal, Double, Boolean, LocalDate, Instant, byte arrays, lists, maps by text, and {@link
 * Json}.
 */
final class Values {
  static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX");

  private Values() {}

  /** A value of JSON lines that no column's type holds: it comes out as its text. */
  record Json(String text) {}

  /** Whether a field of JSON lines is the value. */
  static boolean isJson(Object value, JsonNode got) {
    if (value == null || got == null || got.isNull()) {
      return value == null && (got == null || got.isNull());
    } else if (value instanceof String text) {
      return got.isTextual() && got.textValue().equals(text);
    } else if (value instanceof Json json) {
      return got.isTextual() && sameJson(json.text(), got.textValue());
    } else if (value instanceof Boolean truth) {
      return got.isBoolean() && got.booleanValue() == truth;
    } else if (value instanceof Long || value instanceof BigDecimal || value instanceof Double) {
      return got.isTextual() ? isNumber(value, got.textValue()) : isNumber(value, got.asText());
    } else if (value instanceof List<?> list) {
      return got.isArray() && isArray(list, got);
    } else if (value instanceof Map<?, ?> map) {
      return got.isObject() && isObject(map, got);
    }
    return got.isTextual() && isPlain(value, got.textValue());
  }

  private static boolean isArray(List<?> list, JsonNode got) {
    boolean same = list.size() == got.size();
    for (int i = 0; same && i < list.size(); i++) {
      same = isJson(list.get(i), got.get(i));
    }
    return same;
  }

  private static boolean isObject(Map<?, ?> map, JsonNode got) {
    Set<String> keys = new HashSet<>();
    got.fieldNames().forEachRemaining(keys::add);
    map.keySet().forEach(key -> keys.add((String) key));
    return keys.stream().allMatch(key -> isJson(map.get(key), got.get(key)));
  }

  private static boolean sameJson(String one, String other) {
    try {
      return JSON.readTree(one).equals(JSON.readTree(other)) || one.equals(other);
    } catch (JsonProcessingException e) {
      return one.equals(other);
    }
  }

  private static boolean isNumber(Object value, String got) {
    if (value instanceof Double number) {
      // of a zero Jackson's decimals have no sign
      return number.isNaN() ? got.equals("NaN") : Double.parseDouble(got) == number;
    }
    return isDecimal(got) && new BigDecimal(got).compareTo(new BigDecimal(value.toString())) == 0;
  }

  private static boolean isDecimal(String text) {
    try {
      new BigDecimal(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Dates, times and bytes as text. */
  private static boolean isPlain(Object value, String got) {
    if (value instanceof LocalDate date) {
      return got.equals(date.toString());
    } else if (value instanceof Instant time) {
      return got.equals(MICROS.format(time.atOffset(ZoneOffset.UTC)))
          || time.equals(OffsetDateTime.parse(got).toInstant());
    }
    return Arrays.equals((byte[]) value, Base64.getDecoder().decode(got));
  }

  /** Whether a field of CSV is the value; null where nothing stands without quotes. */
  static boolean isCsv(Object value, String got) {
    if (value == null || got == null) {
      return value == null && got == null;
    } else if (value instanceof String text) {
      return got.equals(text);
    } else if (value instanceof Json json) {
      return sameJson(json.text(), got);
    } else if (value instanceof Boolean truth) {
      return got.equals(truth.toString());
    } else if (value instanceof Long || value instanceof BigDecimal || value instanceof Double) {
      return isNumber(value, got);
    } else if (value instanceof List<?> || value instanceof Map<?, ?>) {
      try {
        return isJson(value, JSON.readTree(got));
      } catch (JsonProcessingException e) {
        return false;
      }
    }
    return isPlain(value, got);
  }

  /** Whether a value of Spark's is the value. */
  static boolean isRow(Object value, Object got) {
    if (value == null || got == null) {
      return value == null && got == null;
    } else if (value instanceof Json json) {
      return got instanceof String text && sameJson(json.text(), text);
    } else if (value instanceof Long || value instanceof BigDecimal || value instanceof Double) {
      return (got instanceof Number || got instanceof String) && isNumber(value, got.toString());
    } else if (value instanceof Instant time) {
      return (got instanceof java.sql.Timestamp stamp && stamp.toInstant().equals(time))
          || (got instanceof Instant other && other.truncatedTo(ChronoUnit.MICROS).equals(time));
    } else if (value instanceof LocalDate date) {
      return (got instanceof LocalDate other && other.equals(date))
          || (got instanceof java.sql.Date sql && sql.toString().equals(date.toString()));
    } else if (value instanceof byte[] bytes) {
      return got instanceof byte[] other && Arrays.equals(bytes, other);
    } else if (value instanceof List<?> list) {
      return got instanceof scala.collection.Seq<?> seq && isSeq(list, seq);
    } else if (value instanceof Map<?, ?> map) {
      return got instanceof org.apache.spark.sql.Row row
          ? isStruct(map, row)
          : got instanceof scala.collection.Map<?, ?> other && isMap(map, other);
    }
    return value.equals(got);
  }

  private static boolean isSeq(List<?> list, scala.collection.Seq<?> seq) {
    boolean same = list.size() == seq.size();
    for (int i = 0; same && i < list.size(); i++) {
      same = isRow(list.get(i), seq.apply(i));
    }
    return same;
  }

  private static boolean isStruct(Map<?, ?> map, org.apache.spark.sql.Row row) {
    Set<String> names = Set.of(row.schema().fieldNames());
    boolean same = names.containsAll(map.keySet());
    for (String name : names) {
      same &= isRow(map.get(name), row.get(row.fieldIndex(name)));
    }
    return same;
  }

  private static boolean isMap(Map<?, ?> map, scala.collection.Map<?, ?> other) {
    Map<?, ?> got = scala.collection.JavaConverters.mapAsJavaMap(other);
    return map.keySet().equals(got.keySet())
        && map.keySet().stream().allMatch(key -> isRow(map.get(key), got.get(key)));
  }
}
