package io.carrytrack.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.Json;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

/**
 * The vocabulary of real reviews against Keras' rule: of the bundled sample, and of the whole
 * corpus where it is at hand, of which one number is published: Keras' tokenizer finds 88,582
 * distinct words in the 25,000 training reviews (Chollet, Deep Learning with Python, notebook 6.1).
 */
class ImdbVocabularyTest {
  private static final Path ARCHIVE =
      Path.of(System.getProperty("carrytrack.imdb", "../shared/data/aclImdb_v1.tar.gz"));

  /** Keras splits at these alone. */
  private static final String KERAS_FILTER = WordScanner.PUNCTUATION + "\t\n ";

  /** The words of reviews by both rules. */
  private record Words(Set<String> keras, Set<String> ours) {
    static Words of(List<String> reviews) {
      Words words = new Words(new HashSet<>(), new HashSet<>());
      for (String review : reviews) {
        addKerasWords(review.toLowerCase(Locale.ROOT), words.keras());
        WordScanner scanner = new WordScanner(review);
        while (scanner.next()) {
          words.ours().add(scanner.token());
        }
      }
      return words;
    }

    /** Asserts that what Keras alone calls words are words joined by such white space. */
    void differBy(int number) {
      Set<String> joined = new HashSet<>(keras);
      joined.removeAll(ours);
      // the tag of a line break, which is no word to us
      joined.remove("br");
      assertThat(joined)
          .as("what Keras alone calls words are words joined by a next line or a no-break space")
          .hasSize(number)
          .allMatch(word -> word.indexOf('\u0085') >= 0 || word.indexOf('\u00a0') >= 0);
    }
  }

  @Test
  void differsFromKerasByWhiteSpaceAlone() throws IOException {
    Words sample = Words.of(sample());
    assertThat(sample.keras()).as("Keras' rule on the sample").hasSize(27_896);
    sample.differBy(46);
    if (Files.exists(ARCHIVE)) {
      Words corpus = Words.of(trainingReviews());
      assertThat(corpus.keras()).as("Keras' rule").hasSize(88_582);
      assertThat(corpus.ours()).as("ours").hasSize(88_075);
      corpus.differBy(515);
    }
  }

  private static List<String> sample() throws IOException {
    List<String> reviews = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    ImdbVocabularyTest.class.getResourceAsStream(
                        "/io/carrytrack/corpus/sample.jsonl.gz")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode review = Json.MAPPER.readTree(line);
        if (review.path("id").asText().startsWith("train/")) {
          reviews.add(review.path("text").asText());
        }
      }
    }
    assertThat(reviews).as("training reviews of the sample").hasSize(2_000);
    return reviews;
  }

  private static void addKerasWords(String text, Set<String> words) {
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || KERAS_FILTER.indexOf(text.charAt(i)) >= 0) {
        if (i > from) {
          words.add(text.substring(from, i));
        }
        from = i + 1;
      }
    }
  }

  private static List<String> trainingReviews() throws IOException {
    List<String> reviews = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(ARCHIVE))))) {
      for (ArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().matches(".*/train/(pos|neg)/.*\\.txt")) {
          reviews.add(new String(tar.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    assertThat(reviews).as("training reviews").hasSize(25_000);
    return reviews;
  }
}
