package io.carrytrack.tables;

import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Columns;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.tables.TableCase.Expected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Tables of CSV and TSV. */
final class CsvTables {
  private enum Damage {
    NONE,
    SHORT_ROW,
    LONG_ROW,
    NOT_UTF8,
    BEHIND_QUOTE,
    OPEN_QUOTE,
    MIXED_ENDS,
    CUT
  }

  private enum Encoding {
    UTF8("UTF-8"),
    UTF8_MARKED("UTF-8"),
    CP1252("windows-1252"),
    UTF16("UTF-16");

    private final String name;

    Encoding(String name) {
      this.name = name;
    }
  }

  private final Path folder;
  private final Words words;
  private final Encoding encoding;
  private final Layout layout;
  private final CsvWriter csv;
  private final boolean header;
  private Damage damage;
  private boolean doubtful;
  private final String compression;

  private final List<String> columns;
  private final int key;
  private final int text;
  private final List<List<Object>> rows = new ArrayList<>();
  private final Map<String, Integer> broken = new HashMap<>();

  CsvTables(Path folder, Random random) {
    this.folder = folder;
    Words any = new Words(random, true);
    encoding = any.chance(0.6) ? Encoding.UTF8 : any.one(List.of(Encoding.values()));
    words = new Words(random, encoding != Encoding.CP1252);
    layout = Layout.random(words);
    csv = CsvWriter.random(words);
    header = layout == Layout.OTHER_COLUMNS || words.chance(0.8);
    damage =
        layout != Layout.ONE_FILE || words.chance(0.6)
            ? Damage.NONE
            : words.one(List.of(Damage.values()));
    compression = words.chance(0.7) ? "" : words.one(List.of(".gz", ".bz2", ".zst"));
    int count = 3 + words.below(4);
    columns = words.names(count);
    key = words.below(count);
    text = (key + 1 + words.below(count - 1)) % count;
    if (header && layout != Layout.OTHER_COLUMNS && words.chance(0.15)) {
      repeat();
    }
  }

  /** Another column gets a name that is there, or none. */
  private void repeat() {
    for (int i = 0; i < columns.size(); i++) {
      if (i != key && i != text) {
        columns.set(i, words.chance(0.5) ? "" : columns.get((i + 1) % columns.size()));
        if (columns.get(i).equals(columns.get(key)) || columns.get(i).equals(columns.get(text))) {
          columns.set(i, "");
        }
      }
    }
  }

  TableCase table() throws IOException {
    if (compression.isEmpty() && damage == Damage.CUT) {
      damage = Damage.NONE;
    }
    if (encoding != Encoding.UTF8 && damage == Damage.NOT_UTF8) {
      damage = Damage.NONE;
    }
    List<String> all = new ArrayList<>(columns);
    Path input = folder;
    if (layout.isPartitioned()) {
      if (layout == Layout.PARTITION_IN_FILE) {
        columns.set(
            columns.size() - 1 == key || columns.size() - 1 == text ? other() : columns.size() - 1,
            Layout.PARTITION);
        for (int i = 0; i < columns.size(); i++) {
          all.set(i, columns.get(i));
        }
      }
      all.add(Layout.PARTITION);
      for (Layout.Partition partition : Layout.partitions(words)) {
        file(Layout.PARTITION + "=" + partition.name() + "/part" + extension(), columns, partition);
      }
    } else if (layout == Layout.ONE_FILE || layout == Layout.HIDDEN_ALONE) {
      String name = (layout == Layout.HIDDEN_ALONE ? "_today" : "table") + extension();
      file(name, columns, null);
      input = folder.resolve(name);
    } else {
      int files = 1 + words.below(3);
      for (int i = 0; i < files; i++) {
        file(
            "part-" + i + extension(),
            layout == Layout.OTHER_COLUMNS && i < files - 1 ? some() : columns,
            null);
      }
      layout.finish(folder, folder.resolve("part-0" + extension()));
    }
    return result(input, all);
  }

  private int other() {
    for (int i = 0; true; i++) {
      if (i != key && i != text) {
        return i;
      }
    }
  }

  private String extension() {
    return (csv.delimiter() == '\t' ? ".tsv" : ".csv") + compression;
  }

  /** The key, the text and some of the other columns. */
  private List<String> some() {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (i == key || i == text || words.chance(0.6)) {
        some.add(columns.get(i));
      }
    }
    return some;
  }

  private TableCase result(Path input, List<String> all) {
    List<String> names = new ArrayList<>(all);
    if (!header) {
      for (int i = 0; i < columns.size(); i++) {
        names.set(i, "_c" + i);
      }
    }
    CorpusSettings settings =
        CorpusSettings.of(input.toString(), Format.AUTO)
            .with(csv.settings(header))
            .withEncoding(encoding.name)
            .with(new Columns("none", names.get(text), "none", "none", "none"));
    return new TableCase(
        String.join(
            ", ",
            "csv",
            csv.toString()
                .replaceAll("words=[^,]*, ", "")
                .replace("\n", "\\n")
                .replace("\r", "\\r"),
            "header " + header,
            encoding.toString(),
            layout.toString(),
            damage.toString(),
            compression),
        settings,
        names,
        layout != Layout.OTHER_COLUMNS,
        key,
        text,
        rows,
        broken,
        expected(),
        false);
  }

  private Expected expected() {
    boolean refused =
        (layout.isRefused() && !(layout == Layout.PARTITION_IN_FILE && !header))
            || damage == Damage.CUT
            || damage == Damage.BEHIND_QUOTE
            || damage == Damage.MIXED_ENDS;
    if (refused) {
      return Expected.REFUSED;
    }
    return doubtful || damage == Damage.OPEN_QUOTE ? Expected.EITHER : Expected.READ;
  }

  private void file(String name, List<String> present, Layout.Partition partition)
      throws IOException {
    StringBuilder content = new StringBuilder();
    if (header) {
      content.append(csv.row(present));
    }
    int count = 1 + words.below(8);
    // without a header the first row says how many columns there are
    int damaged = header ? words.below(count) : 1 + words.below(count);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      List<String> values = values(present);
      if (i == damaged && damage != Damage.NONE && damage != Damage.CUT) {
        content.append(damagedRow(values, present, partition, i == count - 1));
        if (damage == Damage.NOT_UTF8) {
          bytes.write(content.toString().getBytes(StandardCharsets.UTF_8));
          content.setLength(0);
          bytes.write("x".getBytes(StandardCharsets.UTF_8));
          bytes.write(0xE9);
          bytes.write(
              (csv.delimiter() + csv.row(values.subList(1, values.size())))
                  .getBytes(StandardCharsets.UTF_8));
        }
      } else {
        keep(values, present, partition);
        content.append(i == count - 1 && words.chance(0.3) ? csv.line(values) : csv.row(values));
      }
    }
    if (damaged >= count && damage != Damage.CUT) {
      // a file of one row and no header has none to damage
      damage = Damage.NONE;
    }
    write(name, bytes, content.toString());
  }

  private void write(String name, ByteArrayOutputStream bytes, String content) throws IOException {
    Path file = folder.resolve(name);
    doubtful |= csv.isDoubtful(bytes.toString(StandardCharsets.UTF_8) + content);
    if (encoding == Encoding.UTF8_MARKED) {
      bytes.write("\ufeff".getBytes(StandardCharsets.UTF_8));
    }
    bytes.write(content.getBytes(Charset.forName(encoding.name)));
    if (damage == Damage.CUT) {
      TableFiles.writeCut(file, bytes.toByteArray());
    } else {
      TableFiles.write(file, bytes.toByteArray());
    }
  }

  private List<String> values(List<String> present) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < present.size(); i++) {
      values.add(words.text());
    }
    values.set(present.indexOf(columns.get(key)), "key-" + rows.size() + "-" + words.below(1000));
    return values;
  }

  private void keep(List<String> values, List<String> present, Layout.Partition partition) {
    Object[] row = new Object[columns.size() + (layout.isPartitioned() ? 1 : 0)];
    if (present == columns) {
      for (int i = 0; i < columns.size(); i++) {
        row[i] = values.get(i);
      }
    } else {
      for (int i = 0; i < present.size(); i++) {
        row[columns.indexOf(present.get(i))] = values.get(i);
      }
    }
    if (partition != null) {
      row[columns.size()] = partition.value();
    }
    rows.add(Arrays.asList(row));
  }

  private String damagedRow(
      List<String> values, List<String> present, Layout.Partition partition, boolean last) {
    switch (damage) {
      case SHORT_ROW -> {
        broken.merge("malformed row", 1, Integer::sum);
        values.set(0, "short");
        return csv.row(values.subList(0, values.size() - 1));
      }
      case LONG_ROW -> {
        broken.merge("malformed row", 1, Integer::sum);
        values.add("long");
        return csv.row(values);
      }
      case NOT_UTF8 -> {
        broken.merge("not UTF-8", 1, Integer::sum);
        return "";
      }
      case BEHIND_QUOTE -> {
        values.set(values.size() - 1, "end");
        String line = csv.line(values.subList(0, values.size() - 1));
        return line + csv.delimiter() + csv.quote() + "end" + csv.quote() + " x" + csv.lineEnd();
      }
      case OPEN_QUOTE -> {
        keep(values, present, partition);
        int end = values.size() - 1;
        String line = csv.line(values.subList(0, end));
        if (end == key) {
          return line + csv.delimiter() + csv.quote() + values.get(end) + csv.lineEnd();
        }
        rows.get(rows.size() - 1).set(end, "open");
        return line + csv.delimiter() + csv.quote() + "open" + csv.lineEnd();
      }
      default -> {
        // rows that end by CR among others, or the other way round
        keep(values, present, partition);
        boolean mixes = header || rows.size() > 1;
        if (!mixes || last) {
          damage = Damage.NONE;
          return csv.row(values);
        }
        return csv.line(values) + (csv.lineEnd().equals("\r") ? "\n" : "\r");
      }
    }
  }
}
