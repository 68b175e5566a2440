package io.carrytrack.testing;

import io.carrytrack.text.EncodedReview;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Made-up reviews that a bag of words can learn: some words lean to one label. */
public final class Reviews {
  public static final int VOCABULARY = 200;
  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("ids", DataTypes.createArrayType(DataTypes.IntegerType))
          .add("label", DataTypes.DoubleType)
          .add("weight", DataTypes.DoubleType);

  private Reviews() {}

  /** Reviews of 1 to 20 words, all of weight 1. */
  public static List<EncodedReview> some(int count, long seed) {
    Random random = new Random(seed);
    List<EncodedReview> reviews = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(2);
      int[] ids = new int[1 + random.nextInt(20)];
      for (int t = 0; t < ids.length; t++) {
        int word = random.nextInt(VOCABULARY / 2);
        ids[t] = random.nextInt(3) == 0 ? 2 * word + label : 2 * word + random.nextInt(2);
      }
      reviews.add(new EncodedReview("review-" + i, ids, label, 1f));
    }
    return reviews;
  }

  /** The reviews as a Dataset of that many partitions, in an order drawn by the seed. */
  public static Dataset<Row> dataset(List<EncodedReview> reviews, int partitions, long order) {
    List<EncodedReview> shuffled = new ArrayList<>(reviews);
    Collections.shuffle(shuffled, new Random(order));
    List<Row> rows = new ArrayList<>();
    for (EncodedReview review : shuffled) {
      rows.add(
          RowFactory.create(
              review.id(), review.ids(), (double) review.label(), (double) review.weight()));
    }
    return SparkTest.spark().createDataFrame(rows, SCHEMA).repartition(partitions);
  }

  /** Numbers as encoded reviews hold them. */
  public static int[] bits(float... numbers) {
    int[] bits = new int[numbers.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(numbers[i]);
    }
    return bits;
  }
}
