package io.carrytrack.report.page;

import io.carrytrack.base.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.commons.codec.digest.DigestUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A page of HTML that holds all it needs: its policy forbids every request, and every script but
 * its own. It is built as a tree, so that no text of anybody can become markup.
 */
final class Page {
  private static final String DOCTYPE = "<!DOCTYPE html>\n";

  private final Document document;
  private final Element main;
  private final Map<String, byte[]> charts = new LinkedHashMap<>();
  private final boolean drawn;

  /**
   * An empty page.
   *
   * @param title of the page, and its first heading
   * @param sub what stands below it
   */
  Page(String title, String sub) {
    drawn = Figure.obstacle().isEmpty();
    try {
      document = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().newDocument();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
    Element html = document.createElement("html");
    html.setAttribute("lang", "en");
    document.appendChild(html);
    head(add(html, "head"), title);
    Element body = add(html, "body");
    main = add(body, "main");
    add(main, "h1", title);
    add(main, "p", sub).setAttribute("class", "sub");
    add(body, "script", resource("report.js"));
  }

  private void head(Element head, String title) {
    meta(head, "charset", "utf-8", null, null);
    meta(
        head,
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
            + Base64.getEncoder().encodeToString(DigestUtils.sha256(resource("report.js")))
            + "'; base-uri 'none'; form-action 'none'");
    meta(head, "name", "viewport", "content", "width=device-width, initial-scale=1");
    meta(head, "name", "referrer", "content", "no-referrer");
    add(head, "title", title);
    add(head, "style", resource("report.css"));
  }

  private void meta(Element head, String key, String value, String more, String content) {
    Element meta = add(head, "meta");
    meta.setAttribute(key, value);
    if (more != null) {
      meta.setAttribute(more, content);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where sections are added. */
  Element main() {
    return main;
  }

  /** Adds an element. */
  Element add(Element parent, String name) {
    Element element = document.createElement(name);
    parent.appendChild(element);
    return element;
  }

  /** Adds an element with a text. */
  Element add(Element parent, String name, String text) {
    Element element = add(parent, name);
    element.appendChild(document.createTextNode(clean(text)));
    return element;
  }

  /** Adds a section with its heading. */
  Element section(String heading) {
    Element section = add(main, "section");
    add(section, "h2", heading);
    return section;
  }

  /** Adds what explains something else. */
  void note(Element parent, String text) {
    add(parent, "p", text).setAttribute("class", "note");
  }

  /** Adds figures that are read first: name and value. */
  void glance(Map<String, String> figures) {
    glanceIn(main, figures);
  }

  /** Adds figures that are read first in a section. */
  void glanceIn(Element parent, Map<String, String> figures) {
    Element list = add(parent, "dl");
    list.setAttribute("class", "glance");
    figures.forEach(
        (name, value) -> {
          Element pair = add(list, "div");
          add(pair, "dt", name);
          add(pair, "dd", value);
        });
  }

  /** Adds a place for charts; where this machine cannot draw them, it says so. */
  Element figures(Element parent) {
    Element figures = add(parent, "div");
    figures.setAttribute("class", "figs");
    if (!drawn) {
      note(figures, "No charts: the machine that wrote this has no font to draw them with.");
    }
    return figures;
  }

  /** Adds a chart, and keeps it as files. */
  void figure(Element figures, Figure figure) {
    if (!drawn) {
      return;
    }
    Element element = add(figures, "figure");
    add(element, "figcaption", figure.title());
    try {
      element.appendChild(document.importNode(figure.inline(), true));
      charts.put(figure.name() + ".svg", figure.svg());
      charts.put(figure.name() + ".png", figure.png());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a table whose rows a click on a heading sorts. */
  Element table(Element parent, String caption, List<String> heads, List<List<Cell>> rows) {
    Element scroll = add(parent, "div");
    scroll.setAttribute("class", "scroll");
    scroll.setAttribute("tabindex", "0");
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", clean(caption));
    Element table = add(scroll, "table");
    table.setAttribute("class", "sorted");
    add(table, "caption", caption);
    Element head = add(add(table, "thead"), "tr");
    for (int column = 0; column < heads.size(); column++) {
      Element cell = add(head, "th", heads.get(column));
      cell.setAttribute("scope", "col");
      int at = column;
      if (!rows.isEmpty() && rows.stream().allMatch(row -> row.get(at).isNumber())) {
        cell.setAttribute("class", "n");
      }
    }
    Element body = add(table, "tbody");
    for (List<Cell> row : rows) {
      Element line = add(body, "tr");
      row.forEach(cell -> cell.addTo(this, line));
    }
    return table;
  }

  /** Marks rows of a table that {@link #table} made. */
  static void mark(Element table, List<Boolean> rows) {
    Element body = (Element) table.getLastChild();
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row)) {
        ((Element) body.getChildNodes().item(row)).setAttribute("class", "changed");
      }
    }
  }

  /** What of a text a page may show: without credentials, and without what no page may hold. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    String shown = Secrets.redact(text == null ? "" : text);
    shown
        .codePoints()
        .forEach(
            point -> {
              boolean control = point < ' ' && point != '\n' && point != '\t' || point == 0x7f;
              boolean none = point >= 0xfffe && (point & 0xfffe) == 0xfffe;
              boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
              boolean further = point >= 0x80 && point < 0xa0 || point >= 0xfdd0 && point <= 0xfdef;
              clean.appendCodePoint(control || none || half || further ? 0xfffd : point);
            });
    return clean.toString();
  }

  /** The page and its charts, which must not be added to any more. */
  Files files() {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.METHOD, "html");
      transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
      transformer.setOutputProperty(OutputKeys.INDENT, "no");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(DOCTYPE.getBytes(StandardCharsets.UTF_8));
      transformer.transform(new DOMSource(document), new StreamResult(bytes));
      return new Files(bytes.toByteArray(), charts);
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
  }
}
