package io.carrytrack.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.codec.digest.DigestUtils;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No text becomes markup, and no page asks for anything. */
class PageTest {
  private static Document parsed(Page page) {
    return Jsoup.parse(new String(page.files().html(), StandardCharsets.UTF_8));
  }

  private static Page page(String text) {
    Page page = new Page(text, text);
    page.note(page.main(), text);
    page.table(
        page.section(text),
        text,
        List.of(text),
        List.of(List.of(Cell.of(text)), List.of(Cell.value(text))));
    return page;
  }

  /** What a browser makes of a text that stands by itself, in a paragraph. */
  private static String read(String text) {
    return Page.clean(text).replace("\r\n", "\n").replace('\r', '\n');
  }

  private static void requireText(String text) {
    Document document = parsed(page(text));
    assertThat(document.getAllElements().stream().map(Element::tagName).distinct())
        .as("elements of a page with %s", text)
        .containsExactlyInAnyOrder(
            "#root", "html", "head", "meta", "title", "style", "body", "main", "h1", "p", "section",
            "h2", "div", "table", "caption", "thead", "tr", "th", "tbody", "td", "script");
    assertThat(document.select("script")).hasSize(1);
    assertThat(document.select("p.note").first().wholeText()).isEqualTo(read(text));
    assertThat(document.select("td").first().wholeText()).isEqualTo(read(text));
    assertThat(document.select("div").first().attr("aria-label")).isEqualTo(read(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</script><img src=x onerror=alert(1)>",
        "</title></style><script>alert(1)</script>",
        "\"><svg onload=alert(1)>' onmouseover='x",
        "<!-- ]]> --> &lt; &amp; &#60; &",
        "\u0000\u0001\u007F\uD800 lone \uDC00 \uFFFE \uD83D\uDE00 \u202E",
        " leading\n\n\tand lines"
      })
  void aTextStaysAText(String text) {
    requireText(text);
  }

  @Property(tries = 300)
  void anyTextStaysAText(@ForAll String text) {
    requireText(text);
  }

  @Test
  void credentialsAreLeftOut() {
    assertThat(parsed(page("s3a://KEY:SECRET@bucket/x?sig=abc")).text())
        .doesNotContain("SECRET", "abc");
  }

  @Test
  void thePolicyForbidsEveryRequestAndEveryOtherScript() {
    Document document = parsed(page("text"));
    String policy = document.select("meta[http-equiv=Content-Security-Policy]").attr("content");
    String script = document.select("script").first().data();
    assertThat(policy)
        .startsWith("default-src 'none';")
        .contains(
            "script-src 'sha256-"
                + Base64.getEncoder().encodeToString(DigestUtils.sha256(script))
                + "';")
        .doesNotContain("http", "*", "unsafe-eval", "script-src 'unsafe");
    assertThat(document.select("[src], [href], link, iframe, object, form, base")).isEmpty();
    assertThat(document.select("style").first().data()).doesNotContain("url(", "@import");
    assertThat(document.select("meta[name=viewport]").attr("content"))
        .contains("width=device-width");
  }
}
