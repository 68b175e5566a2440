package io.carrytrack.vectors;

import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.text.ReviewTokenizer;
import java.util.List;
import java.util.Properties;
import org.apache.spark.ml.feature.Word2Vec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Learns word vectors from the texts of a corpus' training split by Spark's Word2Vec, and saves
 * them: INPUT FOLDER SIZE [EXPERIMENT]. The labels play no part. With an experiment, words are cut
 * by its text settings, and the unlabelled split's texts are learned from too: three times as many
 * texts, in one pass instead of three.
 */
public final class LearnVectors {
  private LearnVectors() {}

  /** Learns them. */
  public static void main(String[] arguments) throws Exception {
    boolean named = arguments.length > 3;
    Experiment experiment =
        Experiment.load(named ? arguments[3] : null, new Properties(), List.of(), arguments[0]);
    Object[] splits =
        named
            ? new Object[] {ReviewSchema.TRAIN, ReviewSchema.UNLABELLED}
            : new Object[] {ReviewSchema.TRAIN};
    try (SparkSession session = SparkSession.builder().getOrCreate();
        Corpus corpus = CorpusReader.read(session, experiment.input())) {
      Dataset<Row> texts =
          corpus
              .reviews()
              .filter(functions.col(ReviewSchema.SPLIT).isin(splits))
              .select(ReviewSchema.TEXT);
      new Word2Vec()
          .setInputCol("words")
          .setVectorSize(Integer.parseInt(arguments[2]))
          .setMinCount(5)
          .setMaxIter(named ? 1 : 3)
          .setSeed(1)
          .fit(
              new ReviewTokenizer()
                  .setTokenization(experiment.text().tokenization())
                  .setInputCol(ReviewSchema.TEXT)
                  .setOutputCol("words")
                  .transform(texts))
          .write()
          .overwrite()
          .save(arguments[1]);
    }
  }
}
