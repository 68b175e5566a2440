package io.carrytrack.benchmarks;

import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.text.ReviewEncoder;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import io.carrytrack.text.WordScanner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Minibatches of the corpus' real reviews, and so of its real lengths: the bundled sample, in its
 * own order, with a vocabulary of its own words.
 */
final class SampleBatches {
  static final int ROWS = 128;
  static final int LENGTH = 500;
  static final int VOCABULARY = 10_000;
  private static final int BATCHES = 8;

  private SampleBatches() {}

  static TokenBatch[] read() throws IOException {
    List<JsonNode> reviews = reviews();
    ReviewEncoder encoder =
        new ReviewEncoder(
            vocabulary(reviews), new TextSettings(VOCABULARY, LENGTH, PadSide.PRE, PadSide.PRE));
    TokenBatch[] batches = new TokenBatch[BATCHES];
    for (int i = 0; i < BATCHES; i++) {
      batches[i] = new TokenBatch(LENGTH, PadSide.PRE);
      for (JsonNode review : reviews.subList(i * ROWS, (i + 1) * ROWS)) {
        float label = (float) review.get("label").asDouble();
        encoder.appendTo(batches[i], review.get("text").asText(), label, 1f);
      }
    }
    return batches;
  }

  private static List<JsonNode> reviews() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> reviews = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    SampleBatches.class.getResourceAsStream("/io/carrytrack/corpus/sample.jsonl.gz")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        reviews.add(json.readTree(line));
      }
    }
    return reviews;
  }

  private static WordIndex vocabulary(List<JsonNode> reviews) {
    Map<String, Integer> counts = new HashMap<>();
    for (JsonNode review : reviews) {
      WordScanner words = new WordScanner(review.get("text").asText());
      while (words.next()) {
        counts.merge(words.text().substring(words.from(), words.to()), 1, Integer::sum);
      }
    }
    return new WordIndex(
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey(WordIndex.BY_BYTES)))
            .limit(VOCABULARY - WordIndex.FIRST_WORD)
            .map(Map.Entry::getKey)
            .toList());
  }
}
