package io.carrytrack.report.page;

import io.carrytrack.evaluation.Mistake;
import io.carrytrack.scoring.ExplainedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.w3c.dom.Element;

/** The worst mistakes, where texts may be shown with the words that moved them most. */
final class MistakeSection {
  private static final int LONGEST = 4000;

  private final Page page;
  private final RunFacts.Measured measured;
  private final boolean ofNumbers;

  MistakeSection(Page page, RunFacts.Measured measured) {
    this.page = page;
    this.measured = measured;
    this.ofNumbers = measured.evaluation().metrics().errors() != null;
  }

  void add() {
    List<Mistake> mistakes = measured.evaluation().rows().mistakes();
    Element section =
        page.section(ofNumbers ? "The largest errors" : "The mistakes that it is surest of");
    if (mistakes.isEmpty()) {
      page.note(section, "There is none.");
      return;
    }
    if (measured.texts().without().isPresent()) {
      page.note(section, measured.texts().without().get());
      table(section, mistakes);
      return;
    }
    page.note(
        section,
        "A word's effect is what the prediction loses where an unknown word stands in its place"
            + (measured.evaluation().rows().scores().isPresent()
                ? ": + for "
                    + measured.names().name(1)
                    + ", - for "
                    + measured.names().name(0)
                    + "."
                : "."));
    for (Mistake mistake : mistakes) {
      text(section, mistake);
    }
  }

  private void table(Element section, List<Mistake> mistakes) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Mistake of : mistakes) {
      rows.add(
          List.of(
              Cell.of(of.id()),
              ofNumbers ? Cell.of(of.label(), 4) : Cell.of(name(of.label())),
              ofNumbers ? Cell.of(of.prediction(), 4) : Cell.of(name(of.prediction())),
              Cell.of(of.size(), 4)));
    }
    page.table(
        section,
        "At most twenty.",
        List.of("row", "label", "predicted", ofNumbers ? "error" : "probability"),
        rows);
  }

  private String name(double label) {
    return ofNumbers ? RunPage.number(label) : measured.names().name((int) label);
  }

  private void text(Element section, Mistake mistake) {
    Element details = page.add(section, "details");
    page.add(
        details,
        "summary",
        String.format(
            Locale.ROOT,
            "%s, predicted %s, is %s: %s",
            ofNumbers
                ? "off by " + RunPage.number(mistake.size())
                : String.format(Locale.ROOT, "%.4f", mistake.size()),
            name(mistake.prediction()),
            name(mistake.label()),
            mistake.id()));
    Optional<ExplainedText> explained =
        measured.texts().explained().stream()
            .filter(text -> text.id().equals(mistake.id()))
            .filter(text -> Float.compare(text.output(), mistake.output()) == 0)
            .findFirst();
    if (explained.isEmpty()) {
      page.note(details, "Its text was not found again.");
      return;
    }
    Element words = page.add(details, "div");
    for (ExplainedText.Word word : explained.get().words()) {
      String effect = String.format(Locale.ROOT, "%+.3f", word.effect());
      page.add(words, "span", word.word() + " " + effect)
          .setAttribute("class", word.effect() < 0 ? "word down" : "word up");
    }
    String text = explained.get().text();
    Element shown = page.add(details, "p", shortened(text));
    shown.setAttribute("class", "text");
    shown.setAttribute("dir", "auto");
  }

  /** At the end of a letter, whose halves a text may not be cut into. */
  private static String shortened(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + " … (" + (text.length() - end) + " letters more)";
  }
}
