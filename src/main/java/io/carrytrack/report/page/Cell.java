package io.carrytrack.report.page;

import java.util.Locale;
import org.w3c.dom.Element;

/**
 * A cell of a table.
 *
 * @param text what it shows
 * @param number what it is sorted by; null for its text
 * @param style class of the element; null for none
 */
record Cell(String text, Double number, String style) {
  /** A text. */
  static Cell of(String text) {
    return new Cell(text == null ? "" : text, null, null);
  }

  /** A name that is not broken into lines. */
  static Cell key(String text) {
    return new Cell(text, null, "key");
  }

  /** A text that may be one long word, which is broken anywhere. */
  static Cell value(String text) {
    return new Cell(text == null ? "" : text, null, "long");
  }

  /** A whole number. */
  static Cell of(long number) {
    return new Cell(String.format(Locale.ROOT, "%,d", number), (double) number, "n");
  }

  /** A number in digits behind the point; null is not there. */
  static Cell of(Double number, int digits) {
    return number == null || number.isNaN()
        ? new Cell("–", -Double.MAX_VALUE, "n")
        : new Cell(shown(number, digits), number, "n");
  }

  /** A number in digits behind the point. */
  static String shown(Double number, int digits) {
    return number == null || number.isNaN()
        ? "–"
        : String.format(Locale.ROOT, "%." + digits + "f", number);
  }

  boolean isNumber() {
    return number != null;
  }

  void addTo(Page page, Element row) {
    Element cell = page.add(row, "td", text);
    if (number != null) {
      cell.setAttribute("data-v", number.toString());
    }
    if (style != null) {
      cell.setAttribute("class", style);
    }
  }
}
