package io.carrytrack.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Texts that nobody would write, by number. */
public final class HostileTexts {
  private static final int KINDS = 10;
  private static final int HUGE = 10 << 20;

  private static final List<String> INJECTIONS =
      List.of(
          "'; DROP TABLE reviews; --",
          "<script>alert(1)</script>",
          "${jndi:ldap://127.0.0.1/a}",
          "=cmd|' /C calc'!A0",
          "{\"text\": \"nested\"}\n{\"text\": \"twice\"}",
          "a,b\r\n\"c\"\"d\",\\\"e",
          "../../../etc/passwd\0",
          "%s%n%x {} {0}",
          "\u202Eright to left\u202C \uFEFF\u200B",
          "`text` $1 \\u0000 &lt;");

  private HostileTexts() {}

  /** A text as bytes, which need not be UTF-8; null for some. */
  public static byte[] bytes(int number) {
    Random random = new Random(number);
    return switch (number % KINDS) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> fuzzed(random);
      case 3 -> utf8(plane(random, random.nextInt(17)));
      case 4 -> utf8(INJECTIONS.get(number / KINDS % INJECTIONS.size()));
      case 5 -> utf8(" \t\r\n.,!?\u00A0\u2028\u3000".repeat(1 + random.nextInt(3)));
      case 6 -> number % 5_000 == 6 ? huge(random) : utf8("word ".repeat(random.nextInt(2_000)));
      case 7 -> utf8("\"".repeat(1 + random.nextInt(9)) + ",\\".repeat(random.nextInt(9)));
      case 8 -> utf8("a\u0301".repeat(random.nextInt(300)) + "\u0000\u0001\u007F");
      default -> utf8("unknown" + random.nextLong() + "<br /><BR/>");
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] fuzzed(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String plane(Random random, int plane) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      text.appendCodePoint((plane << 16) | random.nextInt(1 << 16));
    }
    return text.toString();
  }

  /** One word of ten million letters, or ten megabytes of words, or of separators. */
  private static byte[] huge(Random random) {
    return utf8(List.of("x", "ab ", ".").get(random.nextInt(3)).repeat(HUGE / 2));
  }
}
