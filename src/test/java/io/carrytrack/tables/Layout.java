package io.carrytrack.tables;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How the files of a table lie in its folder, and what lies beside them. */
enum Layout {
  ONE_FILE,
  SEVERAL_FILES,
  OTHER_COLUMNS,
  PARTITIONS,
  PARTITION_IN_FILE,
  NESTED_FOLDER,
  FOREIGN_FILE,
  HIDDEN_NAME,
  HIDDEN_ALONE,
  MARKS;

  private static final boolean UMLAUTS =
      "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));

  /** A partition folder's value: its name, and what that stands for; null for none. */
  record Partition(String name, String value) {}

  static final String PARTITION = "shard";

  private static final List<Partition> PARTITION_VALUES =
      List.of(
          new Partition("00", "00"),
          new Partition("1e2", "1e2"),
          new Partition("%41", "A"),
          new Partition("a%3Ab", "a:b"),
          new Partition("2026-11-24", "2026-11-24"),
          new Partition("true", "true"),
          new Partition("a b", "a b"),
          new Partition("__HIVE_DEFAULT_PARTITION__", null),
          new Partition(UMLAUTS ? "K\u00f6ln" : "Koln", UMLAUTS ? "K\u00f6ln" : "Koln"));

  static Layout random(Words words) {
    return words.chance(0.5) ? ONE_FILE : words.one(List.of(values()));
  }

  static List<Partition> partitions(Words words) {
    Partition first = words.one(PARTITION_VALUES);
    Partition second = words.one(PARTITION_VALUES);
    return first.equals(second) ? List.of(first) : List.of(first, second);
  }

  boolean isPartitioned() {
    return this == PARTITIONS || this == PARTITION_IN_FILE;
  }

  /** Whether a table that lies so has to be refused. */
  boolean isRefused() {
    return this == PARTITION_IN_FILE
        || this == NESTED_FOLDER
        || this == FOREIGN_FILE
        || this == HIDDEN_NAME;
  }

  /**
   * Puts beside the files what makes the layout odd.
   *
   * @param file one of the table's
   */
  void finish(Path folder, Path file) throws IOException {
    String name = file.getFileName().toString();
    switch (this) {
      case NESTED_FOLDER -> {
        Files.createDirectories(folder.resolve("more"));
        Files.copy(file, folder.resolve("more").resolve(name));
      }
      case FOREIGN_FILE ->
          Files.write(folder.resolve("README.txt"), "what it is".getBytes(StandardCharsets.UTF_8));
      case HIDDEN_NAME -> Files.copy(file, folder.resolve("_" + name));
      case MARKS -> {
        Files.write(folder.resolve("_SUCCESS"), new byte[0]);
        Files.write(folder.resolve("." + name + ".crc"), new byte[] {1, 2, 3});
        Files.write(folder.resolve("z-empty" + name.substring(name.indexOf('.'))), new byte[0]);
      }
      default -> {}
    }
  }
}
