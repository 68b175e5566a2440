package io.carrytrack.corpus.table;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Names and values in the names of partition folders. */
final class PartitionNames {
  private static final int HEX = 16;

  private PartitionNames() {}

  /**
   * A part of a folder's name with its escapes taken back: {@code %3A} is a colon as Spark and Hive
   * write it, {@code %C3%B6} an o with dots as others do. A percent sign that escapes nothing, or
   * no UTF-8, is itself.
   */
  static String decoded(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); ) {
      int end = name.offsetByCodePoints(i, 1);
      int escaped = escaped(name, i);
      if (escaped >= 0) {
        bytes.write(escaped);
        i += 3;
      } else {
        bytes.writeBytes(name.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end;
      }
    }
    byte[] decoded = bytes.toByteArray();
    return Utf8.isValid(decoded) ? new String(decoded, StandardCharsets.UTF_8) : name;
  }

  private static int escaped(String name, int i) {
    if (name.charAt(i) != '%' || i + 2 >= name.length()) {
      return -1;
    }
    int high = Character.digit(name.charAt(i + 1), HEX);
    int low = Character.digit(name.charAt(i + 2), HEX);
    return high < 0 || low < 0 ? -1 : high * HEX + low;
  }
}
