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
 * them: INPUT FOLDER SIZE. The labels play no part.
 */
public final class LearnVectors {
  private LearnVectors() {}

  /** Learns them. */
  public static void main(String[] arguments) throws Exception {
    Experiment experiment = Experiment.load(null, new Properties(), List.of(), arguments[0]);
    try (SparkSession session = SparkSession.builder().getOrCreate();
        Corpus corpus = CorpusReader.read(session, experiment.input())) {
      Dataset<Row> texts =
          corpus
              .reviews()
              .filter(functions.col(ReviewSchema.SPLIT).equalTo(ReviewSchema.TRAIN))
              .select(ReviewSchema.TEXT);
      new Word2Vec()
          .setInputCol("words")
          .setVectorSize(Integer.parseInt(arguments[2]))
          .setMinCount(5)
          .setMaxIter(3)
          .setSeed(1)
          .fit(
              new ReviewTokenizer()
                  .setInputCol(ReviewSchema.TEXT)
                  .setOutputCol("words")
                  .transform(texts))
          .write()
          .overwrite()
          .save(arguments[1]);
    }
  }
}
