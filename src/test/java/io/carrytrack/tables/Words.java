package io.carrytrack.tables;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Random texts and names, of characters that an encoding has. */
final class Words {
  private static final List<String> PLAIN =
      List.of(
          "great", "awful", "film", "the plot", "5\" screen", "it's", "a;b", "x|y", "tab\there");
  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "...",
          "\"",
          "\"\"",
          " \"quoted\" ",
          "say \"no\"",
          ",",
          ",,",
          "a,b",
          "\n",
          "a\nb",
          "a\r\nb",
          "a\rb",
          "\r\n",
          "\\",
          "\\\"",
          "C:\\new",
          "#1",
          "NULL",
          "\\N",
          "null",
          "NaN",
          "1e400",
          "00",
          "1,5",
          "{\"a\": 1}",
          "[]",
          "<br />",
          "'",
          "''",
          "=1+1",
          "\t",
          "a\u0001b",
          "caf\u00e9",
          "K\u00f6ln",
          "\u20ac 5");
  private static final List<String> BEYOND =
      List.of(
          "\ud83d\ude00",
          "\u4f60\u597d",
          "\u2028",
          "e\u0301",
          "\ufeff",
          "\ufffd",
          "\u202eabc",
          "\u0000");
  private static final List<String> NAMES =
      List.of(
          "a",
          "A",
          "b",
          "review",
          "Review",
          "a b",
          "a.b",
          "`a`",
          "b`",
          "x,y",
          "\"q\"",
          "c\u00f4t\u00e9",
          "1",
          " lead",
          "trail ",
          "_m",
          "select",
          "a=b",
          "day",
          "text",
          "Text",
          "label",
          "$",
          "#c");

  private final Random random;
  private final boolean unicode;

  /**
   * @param unicode whether more than windows-1252's characters may occur
   */
  Words(Random random, boolean unicode) {
    this.random = random;
    this.unicode = unicode;
  }

  <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A text; null now and then. */
  String text() {
    if (chance(0.1)) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    int pieces = 1 + below(3);
    for (int i = 0; i < pieces; i++) {
      text.append(chance(0.5) ? one(PLAIN) : unicode && chance(0.3) ? one(BEYOND) : one(ODD));
    }
    return text.toString();
  }

  /** Names of columns, each of them another one. */
  List<String> names(int count) {
    Set<String> names = new HashSet<>();
    List<String> ordered = new ArrayList<>();
    while (ordered.size() < count) {
      String name = one(NAMES) + (chance(0.3) ? Integer.toString(below(9)) : "");
      if (names.add(name)) {
        ordered.add(name);
      }
    }
    return ordered;
  }
}
