package io.carrytrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.evaluation.EncodedReview;
import io.carrytrack.layers.PadSide;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.TextSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewDataTest {
  private static final TextSettings TEXT = new TextSettings(10, 4, PadSide.PRE, PadSide.PRE);

  @TempDir Path directory;

  @Test
  void weightsOfTheInputReachTraining() throws IOException {
    assertThat(weights("id,text,label,weight\na,fine,1,2.5\nb,bad,0,0\n"))
        .containsExactly(2.5f, 0f);
    assertThat(weights("id,text,label\na,fine,1\nb,bad,0\n")).containsExactly(1f, 1f);
  }

  private List<Float> weights(String csv) throws IOException {
    Path file = Files.writeString(directory.resolve("reviews.csv"), csv);
    CorpusSettings settings = CorpusSettings.of(file.toString(), CorpusSettings.Format.CSV);
    try (Corpus corpus = CorpusReader.read(SparkTest.spark(), settings);
        ReviewData data = new ReviewData(corpus, TEXT)) {
      return EncodedReview.columns(data.split("train")).orderBy("id").collectAsList().stream()
          .map(row -> EncodedReview.of(row).weight())
          .toList();
    }
  }
}
