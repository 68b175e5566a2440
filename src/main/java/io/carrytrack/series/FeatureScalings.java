package io.carrytrack.series;

import io.carrytrack.base.Moments;
import io.carrytrack.base.UserError;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What features are standardised by: mean and standard deviation of their known values. */
final class FeatureScalings implements Serializable {
  private static final long serialVersionUID = 1L;
  private final List<Moments> columns = new ArrayList<>();

  private FeatureScalings(int features) {
    for (int i = 0; i < features; i++) {
      columns.add(new Moments());
    }
  }

  /**
   * Learns them.
   *
   * @param rows their column {@code features} is an array of doubles, which may be null
   * @param input as the user named it
   * @throws UserError if a feature has not two different values
   */
  static List<Scaling> of(Dataset<Row> rows, List<String> features, String input) {
    FeatureScalings learned =
        rows.select("features")
            .javaRDD()
            .aggregate(
                new FeatureScalings(features.size()), FeatureScalings::add, FeatureScalings::add);
    List<Scaling> scalings = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      scalings.add(scaling(learned.columns.get(i), input, features.get(i)));
    }
    return scalings;
  }

  private static Scaling scaling(Moments numbers, String input, String feature) {
    if (numbers.isEmpty()) {
      throw UserError.data("%s: column %s has no value in the training rows", input, feature);
    }
    if (numbers.isConstant()) {
      throw UserError.data(
          "%s: column %s has one value alone in the training rows, so nothing can be learned from"
              + " it; leave it out of input.series.features",
          input, feature);
    }
    return new Scaling(numbers.mean(), numbers.deviation());
  }

  private FeatureScalings add(Row row) {
    List<Double> numbers = row.getList(0);
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i) != null) {
        columns.get(i).add(numbers.get(i));
      }
    }
    return this;
  }

  private FeatureScalings add(FeatureScalings other) {
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).add(other.columns.get(i));
    }
    return this;
  }
}
