package io.carrytrack.pipeline;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.model.SavedModel;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.Vocabulary;
import io.carrytrack.text.VocabularyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Estimators whose embedding begins with word vectors. */
class EmbeddingVectorsTest {
  @TempDir Path home;
  private Path vectors;
  private VocabularyModel vocabulary;
  private Dataset<Row> rows;

  @BeforeEach
  void rows() throws IOException {
    vectors = Files.writeString(home.resolve("vectors.txt"), "good 1 2 3\nbad -1 -2 -3\nx 0 0 0\n");
    List<Row> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      texts.add(
          RowFactory.create((i % 3 == 0 ? "a " : "the ") + (i % 2 == 0 ? "bad" : "good"), i % 2.0));
    }
    Dataset<Row> words =
        new ReviewTokenizer()
            .transform(
                spark()
                    .createDataFrame(
                        texts,
                        new StructType()
                            .add("text", DataTypes.StringType)
                            .add("label", DataTypes.DoubleType)));
    vocabulary = new Vocabulary().setVocabularySize(9).fit(words);
    rows = new SequencePadder().setMaxLength(5).transform(vocabulary.transform(words));
  }

  private SequenceClassifier classifier() {
    return new SequenceClassifier()
        .setVocabularySize(9)
        .setLayers("[{\"type\": \"simple-rnn\", \"units\": 3}]")
        .setEpochs(1)
        .setOptimizer("adamw")
        .setWeightDecay(0.5)
        .setWorkers(2);
  }

  private String[] words() {
    return vocabulary.index().words().toArray(String[]::new);
  }

  private float[] row(SavedModel model, String word) {
    int id = vocabulary.index().id(word);
    return Arrays.copyOfRange(model.parameters(), 3 * id, 3 * id + 3);
  }

  @Test
  void theEmbeddingBeginsWithThemAndStaysWhereItIsFrozen() throws IOException {
    String saved = home.resolve("estimator").toString();
    classifier()
        .setEmbeddingVectors(vectors.toString())
        .setEmbeddingWords(words())
        .setEmbeddingTrainable(false)
        .save(saved);
    SavedModel frozen = SequenceClassifier.load(saved).fit(rows).network();
    assertThat(frozen.architecture().embeddingUnits()).as("the vectors' width").isEqualTo(3);
    assertThat(row(frozen, "good")).containsExactly(1, 2, 3);
    assertThat(row(frozen, "bad")).containsExactly(-1, -2, -3);
    SavedModel moved =
        classifier()
            .setEmbeddingVectors(vectors.toString())
            .setEmbeddingWords(words())
            .fit(rows)
            .network();
    assertThat(row(moved, "good")).as("near, and not there").isNotEqualTo(new float[] {1, 2, 3});
    assertThat(row(moved, "good")[2]).isBetween(2.5f, 3.5f);
    SavedModel number =
        new SequenceRegressor()
            .setVocabularySize(9)
            .setLayers("[{\"type\": \"simple-rnn\", \"units\": 3}]")
            .setEpochs(1)
            .setEmbeddingVectors(vectors.toString())
            .setEmbeddingWords(words())
            .setEmbeddingTrainable(false)
            .fit(rows)
            .network();
    assertThat(row(number, "bad")).containsExactly(-1, -2, -3);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> classifier().setEmbeddingVectors(vectors.toString()).fit(rows))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("set embeddingWords to VocabularyModel.index().words()");
    assertThatThrownBy(() -> classifier().setEmbeddingWords(words()).fit(rows))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("embeddingWords says nothing without embeddingVectors");
    assertThatThrownBy(
            () ->
                classifier()
                    .setEmbeddingVectors(vectors.toString())
                    .setEmbeddingWords(new String[] {"a", "b", "c", "d", "e", "f", "g"})
                    .fit(rows))
        .hasMessageContaining("embeddingWords has 7 words, and vocabularySize is 9, of which 6");
    assertThatThrownBy(
            () ->
                classifier()
                    .setEmbedding(5)
                    .setEmbeddingVectors(vectors.toString())
                    .setEmbeddingWords(words())
                    .fit(rows))
        .hasMessageContaining("network.embedding.size is 5, and the vectors of");
  }
}
