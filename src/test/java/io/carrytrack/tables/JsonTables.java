package io.carrytrack.tables;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Columns;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.tables.TableCase.Expected;
import io.carrytrack.tables.Values.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Tables of JSON lines. */
final class JsonTables {
  private enum Kind {
    TEXT,
    SMALL,
    LONG,
    BIG,
    FRACTION,
    DECIMAL,
    HUGE,
    TRUTH,
    NUMBERS,
    TEXTS,
    OBJECT,
    MIXED
  }

  private enum Damage {
    NONE,
    TWO_OBJECTS,
    ARRAY,
    KEY_TWICE,
    CUT_OBJECT,
    LONE_SURROGATE,
    NOT_UTF8,
    BLANK_LINES,
    CUT
  }

  /** A value and how it stands in the line. */
  private record Value(Object value, String json) {}

  private final Path folder;
  private final Words words;
  private final Layout layout;
  private final Damage damage;
  private final String compression;
  private final String encoding;
  private final List<String> columns;
  private final List<Kind> kinds = new ArrayList<>();
  private final int key;
  private final int text;
  private final List<List<Object>> rows = new ArrayList<>();
  private final Map<String, Integer> broken = new HashMap<>();

  JsonTables(Path folder, Random random) {
    this.folder = folder;
    words = new Words(random, true);
    layout = Layout.random(words);
    compression = words.chance(0.7) ? "" : words.one(List.of(".gz", ".bz2", ".zst"));
    Damage drawn = words.chance(0.6) ? Damage.NONE : words.one(List.of(Damage.values()));
    encoding = words.chance(0.8) ? "UTF-8" : "UTF-16";
    boolean impossible =
        layout != Layout.ONE_FILE
            || (drawn == Damage.CUT && compression.isEmpty())
            || (drawn == Damage.NOT_UTF8 && !encoding.equals("UTF-8"));
    damage = impossible ? Damage.NONE : drawn;
    int count = 3 + words.below(4);
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
    String extension = words.one(List.of(".jsonl", ".json", ".ndjson")) + compression;
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
        file(Layout.PARTITION + "=" + partition.name() + "/part" + extension, partition);
      }
    } else if (layout == Layout.ONE_FILE || layout == Layout.HIDDEN_ALONE) {
      String name = (layout == Layout.HIDDEN_ALONE ? "_today" : "table") + extension;
      file(name, null);
      input = folder.resolve(name);
    } else {
      int files = 1 + words.below(3);
      for (int i = 0; i < files; i++) {
        file("part-" + i + extension, null);
      }
      layout.finish(folder, folder.resolve("part-0" + extension));
    }
    boolean refused = layout.isRefused() || damage == Damage.CUT;
    CorpusSettings settings =
        CorpusSettings.of(input.toString(), Format.AUTO)
            .withEncoding(encoding)
            .with(new Columns("none", columns.get(text), "none", "none", "none"));
    return new TableCase(
        String.join(", ", "json", encoding, layout.toString(), damage.toString(), compression)
            + ", "
            + kinds,
        settings,
        all,
        false,
        key,
        text,
        rows,
        broken,
        refused ? Expected.REFUSED : Expected.READ,
        false);
  }

  private void file(String name, Layout.Partition partition) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StringBuilder content = new StringBuilder();
    int count = 1 + words.below(8);
    // the first line has all keys and a value of each kind, so that types are what the kinds say
    int damaged = 1 + words.below(count);
    for (int i = 0; i <= count; i++) {
      if (i == damaged && damage != Damage.NONE && damage != Damage.CUT) {
        content.append(damagedLine());
        if (damage == Damage.NOT_UTF8) {
          bytes.write(content.toString().getBytes(StandardCharsets.UTF_8));
          content.setLength(0);
          bytes.write("{\"".getBytes(StandardCharsets.UTF_8));
          bytes.write(0xFC);
          bytes.write("\": 1}\n".getBytes(StandardCharsets.UTF_8));
        }
      }
      content.append(object(i == 0, partition)).append(words.chance(0.1) ? "\r\n" : "\n");
    }
    bytes.write(content.toString().getBytes(encoding));
    Path file = folder.resolve(name);
    if (damage == Damage.CUT) {
      TableFiles.writeCut(file, bytes.toByteArray());
    } else {
      TableFiles.write(file, bytes.toByteArray());
    }
  }

  private String damagedLine() {
    String reason =
        damage == Damage.NOT_UTF8 || damage == Damage.LONE_SURROGATE
            ? "not UTF-8"
            : "malformed row";
    if (damage != Damage.BLANK_LINES) {
      broken.merge(reason, 1, Integer::sum);
    }
    String name = quoted(columns.get(text));
    return switch (damage) {
      case TWO_OBJECTS -> "{" + name + ": \"great\"} {" + name + ": \"film\"}\n";
      case ARRAY ->
          words.one(List.of("[]", "[{" + name + ": \"great\"}]", "5", "\"great\"", "null")) + "\n";
      case KEY_TWICE -> "{" + name + ": \"great\", " + name + ": \"film\"}\n";
      case CUT_OBJECT -> "{" + name + ": \"gre\n";
      case LONE_SURROGATE -> "{" + name + ": \"\\ud800 film\"}\n";
      case BLANK_LINES -> "\n  \n";
      default -> "";
    };
  }

  private String object(boolean whole, Layout.Partition partition) {
    Object[] row = new Object[columns.size() + (layout.isPartitioned() ? 1 : 0)];
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      boolean missing = !whole && i != key && i != text && words.chance(0.1);
      if (missing) {
        continue;
      }
      Value value =
          i == key
              ? string("key-" + rows.size() + "-" + words.below(1000))
              : !whole && words.chance(0.1) ? new Value(null, "null") : value(kinds.get(i), whole);
      row[i] = value.value();
      fields.add(quoted(columns.get(i)) + (words.chance(0.5) ? ": " : ":") + value.json());
    }
    if (partition != null) {
      row[columns.size()] = partition.value();
    }
    rows.add(Arrays.asList(row));
    return "{" + String.join(words.chance(0.5) ? ", " : ",", fields) + "}";
  }

  private Value value(Kind kind, boolean whole) {
    switch (kind) {
      case SMALL -> {
        long value = words.below(2000) - 1000L;
        return new Value(value, Long.toString(value));
      }
      case LONG -> {
        long value = Long.MAX_VALUE - words.below(1000);
        return new Value(value, Long.toString(value));
      }
      case BIG -> {
        BigInteger value = BigInteger.TEN.pow(25).add(BigInteger.valueOf(words.below(1000)));
        return new Value(new BigDecimal(value), value.toString());
      }
      case FRACTION -> {
        double value = whole ? 0.5 : (words.below(200_000) - 100_000) / 128.0;
        return new Value(value, words.chance(0.2) ? value + "e0" : Double.toString(value));
      }
      case DECIMAL -> {
        String value = "12345678901234567." + (10 + words.below(89));
        return new Value(new BigDecimal(value), value);
      }
      case HUGE -> {
        String value = words.one(List.of("1e400", "-2.5e-390", "1" + "7".repeat(60)));
        return new Value(new Json(value), value);
      }
      case TRUTH -> {
        boolean value = words.chance(0.5);
        return new Value(value, Boolean.toString(value));
      }
      case NUMBERS -> {
        return list(whole ? Kind.LONG : words.one(List.of(Kind.SMALL, Kind.LONG)), whole);
      }
      case TEXTS -> {
        return list(Kind.TEXT, whole);
      }
      case OBJECT -> {
        Value inner = value(Kind.FRACTION, whole);
        Value name = text(whole);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("in ner", inner.value());
        map.put("n.a", name.value());
        return new Value(map, "{\"in ner\":" + inner.json() + ", \"n.a\": " + name.json() + "}");
      }
      case MIXED -> {
        if (whole) {
          // one of each, so that the column is mixed whatever follows
          return new Value(new Json("{\"a\": [1, \"x\", {}]}"), "{\"a\": [1, \"x\", {}]}");
        }
        Value value =
            value(words.one(List.of(Kind.TEXT, Kind.SMALL, Kind.TRUTH, Kind.NUMBERS)), false);
        return value.value() instanceof String || value.value() == null
            ? value
            : new Value(new Json(value.json()), value.json());
      }
      default -> {
        return text(whole);
      }
    }
  }

  private Value list(Kind kind, boolean whole) {
    List<Object> values = new ArrayList<>();
    List<String> json = new ArrayList<>();
    for (int i = whole ? 1 : 0; i < 1 + words.below(3); i++) {
      Value value = value(kind, whole);
      values.add(value.value());
      json.add(value.json());
    }
    return new Value(values, "[" + String.join(",", json) + "]");
  }

  private Value text(boolean whole) {
    String value = words.text();
    return value == null ? whole ? string("great") : new Value(null, "null") : string(value);
  }

  private Value string(String value) {
    return new Value(value, quoted(value));
  }

  /** With more escapes than there have to be. */
  private String quoted(String value) {
    try {
      String json = Values.JSON.writeValueAsString(value);
      return words.chance(0.2) ? escaped(json) : json;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String escaped(String json) {
    StringBuilder escaped = new StringBuilder();
    json.chars()
        .forEach(c -> escaped.append(c < 128 ? (char) c + "" : String.format("\\u%04x", c)));
    return escaped.toString();
  }
}
