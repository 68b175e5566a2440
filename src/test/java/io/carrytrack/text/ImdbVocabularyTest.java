package io.carrytrack.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
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
 * The real corpus' vocabulary against the one published number of it: Keras' tokenizer finds 88,582
 * distinct words in the 25,000 training reviews (Chollet, Deep Learning with Python, notebook 6.1).
 */
class ImdbVocabularyTest {
  private static final Path ARCHIVE =
      Path.of(System.getProperty("carrytrack.imdb", "../shared/data/aclImdb_v1.tar.gz"));

  /** Keras splits at these alone. */
  private static final String KERAS_FILTER = WordScanner.PUNCTUATION + "\t\n ";

  @Test
  void differsFromKerasByWhiteSpaceAlone() throws IOException {
    assumeTrue(Files.exists(ARCHIVE), "no corpus at " + ARCHIVE);
    Set<String> keras = new HashSet<>();
    Set<String> ours = new HashSet<>();
    for (String review : trainingReviews()) {
      addKerasWords(review.toLowerCase(Locale.ROOT), keras);
      WordScanner scanner = new WordScanner(review);
      while (scanner.next()) {
        ours.add(scanner.word());
      }
    }
    assertThat(keras).as("Keras' rule").hasSize(88_582);
    assertThat(ours).as("ours").hasSize(88_075);

    keras.removeAll(ours);
    assertThat(keras)
        .as("what Keras alone calls words are words joined by a next line or a no-break space")
        .hasSize(515)
        .allMatch(word -> word.indexOf('\u0085') >= 0 || word.indexOf('\u00a0') >= 0);
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
