package io.carrytrack.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class QuoteScanTest {
  @Test
  void aQuoteThatIsNeverClosedSwallowsTheRest() throws IOException {
    assertThat(scan("label,text\n1,fine\n1,\"good film\n0,bad film\n")).isEqualTo(3);
    assertThat(scan("text\n\"")).as("at the very end").isEqualTo(2);
  }

  @Test
  void aQuoteThatALaterFieldClosesSwallowsTheRowsBetween() throws IOException {
    assertThat(scan("label,text\n1,\"good film\n0,bad film\n1,\"fine\"\n")).isEqualTo(2);
  }

  @Test
  void sloppyQuotesInOneRowAreLeftToTheReader() throws IOException {
    assertThat(scan("text,label\ngood \"film\",1\n\"bad\" film,0\n5\" screen,1\n\"a\" ,1\n"))
        .isZero();
  }

  @Property
  void wholeRowsPassWhateverTheyHold(@ForAll("texts") List<String> texts) throws IOException {
    assertThat(scan(csv(texts))).isZero();
  }

  @Property
  void aMissingLastQuoteIsFound(@ForAll("texts") List<String> texts) throws IOException {
    String before = csv(texts.subList(1, texts.size()));
    long line = 1 + before.chars().filter(c -> c == '\n').count();
    String open = before + "1,\"" + texts.get(0).replace("\"", "\"\"") + "\n0,next\n";
    assertThat(scan(open)).as(open).isEqualTo(line);
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.of("\"", ",", "\n", "\r\n", "a", " ", "'", "\\")
        .list()
        .ofMaxSize(8)
        .map(pieces -> String.join("", pieces))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  private static String csv(List<String> texts) {
    return texts.stream()
        .map(text -> "1,\"" + text.replace("\"", "\"\"") + "\"\n")
        .collect(Collectors.joining("", "label,text\n", ""));
  }

  private static long scan(String csv) throws IOException {
    return QuoteScan.swallowingLine(new StringReader(csv));
  }
}
