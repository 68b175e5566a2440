package io.carrytrack.corpus.table;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the first bytes of a file say that it is, where it is read as text. */
final class Signature {
  private static final Map<String, String> FILES = new LinkedHashMap<>();

  static {
    FILES.put("1f8b", "gzip");
    FILES.put("28b52ffd", "zstd");
    FILES.put("fd377a585a00", "xz");
    FILES.put("504b0304", "zip");
    FILES.put("377abcaf271c", "7z");
    FILES.put("04224d18", "lz4");
    FILES.put("50415231", "Parquet");
    FILES.put("4f626a01", "Avro");
    FILES.put("d0cf11e0a1b11ae1", "an Excel workbook");
  }

  private Signature() {}

  /**
   * Why a file is no text, or not of the encoding; null where nothing speaks against it.
   *
   * @param head its first bytes
   * @param utf8 whether it is read as UTF-8
   */
  static String other(byte[] head, boolean utf8) {
    String hex = HexFormat.of().formatHex(head);
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      if (hex.startsWith(file.getKey())) {
        return "is "
            + file.getValue()
            + " by its first bytes, and is read as text; unpack it, or let its name and the input"
            + " format say what it is";
      }
    }
    String encoding = utf8 ? encoding(hex) : null;
    return encoding == null
        ? null
        : "looks like " + encoding + ", and is read as UTF-8; pass --encoding " + encoding;
  }

  private static String encoding(String hex) {
    if (hex.startsWith("fffe0000") || hex.startsWith("0000feff")) {
      return "UTF-32";
    } else if (hex.startsWith("fffe") || hex.startsWith("feff")) {
      return "UTF-16";
    } else if (hex.matches("(?!00)..00(?!00)..00.*")) {
      return "UTF-16LE";
    }
    return hex.matches("00(?!00)..00(?!00)...*") ? "UTF-16BE" : null;
  }
}
