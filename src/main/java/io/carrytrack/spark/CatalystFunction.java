package io.carrytrack.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.ApplyFunctionExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import scala.collection.JavaConverters;

/**
 * A function of columns on Spark's own values. Spark hands a UDF arrays as sequences of objects, an
 * {@code Integer} for each element, and turns what it gives back into objects once more; here, an
 * array of ints is never anything else.
 *
 * @param name shown in plans
 * @param arguments the types of its arguments
 * @param resultType the type of what it gives
 * @param isResultNullable whether it may give null
 * @param body gives a value of {@code resultType} for a row of the arguments, which the next call
 *     overwrites; called by several threads at a time
 */
public record CatalystFunction(
    String name, List<DataType> arguments, DataType resultType, boolean isResultNullable, Body body)
    implements ScalarFunction<Object>, Serializable {

  /** What a function does. */
  @FunctionalInterface
  public interface Body extends Serializable {
    /** The value for a row of arguments, each of which may be null. */
    Object of(InternalRow arguments);
  }

  @Override
  public DataType[] inputTypes() {
    return arguments.toArray(DataType[]::new);
  }

  @Override
  public Object produceResult(InternalRow input) {
    return body.of(input);
  }

  /** The column of its values. */
  public Column of(Column... columns) {
    List<Expression> children = Arrays.stream(columns).map(Column::expr).toList();
    return new Column(
        new ApplyFunctionExpression(this, JavaConverters.asScalaBuffer(children).toList()));
  }
}
