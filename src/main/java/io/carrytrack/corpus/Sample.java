package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.carrytrack.base.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The bundled sample: 2,000 training and 500 test reviews of the Large Movie Review Dataset (Maas
 * et al. 2011), as many positive as negative, chosen by hash.
 */
public final class Sample {
  private static final String RESOURCE = "sample.jsonl.gz";

  /** Each is sent with its task, which should stay below a megabyte. */
  private static final int SLICES = 8;

  private static final int TRAIN_A_CLASS = 1000;
  private static final int TEST_A_CLASS = 250;

  private Sample() {}

  /** The sample as a table of JSON lines. */
  static Dataset<Row> table(SparkSession spark) {
    try (InputStream in = Sample.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      JavaRDD<String> json = context.parallelize(lines.lines().toList(), SLICES);
      return spark.read().json(spark.createDataset(json.rdd(), Encoders.STRING()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the sample again from the whole corpus; the same corpus gives the same bytes.
   *
   * @return number of reviews
   */
  public static int make(Corpus corpus, OutputStream out) throws IOException {
    List<Row> chosen = new ArrayList<>();
    for (double label : new double[] {0, 1}) {
      chosen.addAll(choose(corpus, ReviewSchema.TRAIN, label, TRAIN_A_CLASS));
      chosen.addAll(choose(corpus, ReviewSchema.TEST, label, TEST_A_CLASS));
    }
    chosen.sort(Comparator.comparing(row -> row.getString(0)));
    SparkSession spark = corpus.reviews().sparkSession();
    List<String> lines =
        spark.createDataFrame(chosen, ReviewSchema.SCHEMA).coalesce(1).toJSON().collectAsList();
    try (OutputStream zipped = new GZIPOutputStream(out)) {
      for (String line : lines) {
        zipped.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    return lines.size();
  }

  private static List<Row> choose(Corpus corpus, String split, double label, int wanted) {
    List<Row> rows =
        corpus
            .reviews()
            .filter(
                col(ReviewSchema.SPLIT).equalTo(split).and(col(ReviewSchema.LABEL).equalTo(label)))
            .orderBy(xxhash64(col(ReviewSchema.ID)), col(ReviewSchema.ID))
            .limit(wanted)
            .collectAsList();
    if (rows.size() < wanted) {
      throw UserError.data(
          "the corpus has %d %s reviews of label %.0f, the sample wants %d",
          rows.size(), split, label, wanted);
    }
    return rows;
  }
}
