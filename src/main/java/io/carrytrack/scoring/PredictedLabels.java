package io.carrytrack.scoring;

import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** Predictions under the names that labels have where they come from, as Spark's values. */
final class PredictedLabels {
  /** The type of all classes' probabilities, by name, in the order of the classes. */
  static final DataType PROBABILITIES =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false);

  private final Object[] values;
  private final GenericArrayData keys;

  PredictedLabels(LabelNames names, Task task) {
    values = names.names().stream().map(name -> value(names.type(), name)).toArray();
    keys =
        new GenericArrayData(
            IntStream.range(0, task.classes())
                .mapToObj(label -> UTF8String.fromString(names.name(label)))
                .toArray());
  }

  private static Object value(LabelNames.Type type, String name) {
    return switch (type) {
      case LABEL -> throw new IllegalArgumentException("labels without names have none: " + name);
      case NUMBER -> Double.valueOf(name);
      case WHOLE_NUMBER -> Long.valueOf(name);
      case BOOLEAN -> Boolean.valueOf(name);
      case STRING -> UTF8String.fromString(name);
    };
  }

  /** What a label is called. */
  Object of(double label) {
    return values.length == 0 ? (Object) label : values[(int) label];
  }

  /** The probabilities of all classes of a row, of which there are two at least. */
  MapData probabilities(Task task, float[] outputs, int at) {
    Object[] probabilities = new Object[keys.numElements()];
    for (int label = 0; label < probabilities.length; label++) {
      probabilities[label] =
          task.outputs() == 1
              ? (label == 1 ? (double) outputs[at] : 1.0 - outputs[at])
              : (double) outputs[at + label];
    }
    return new ArrayBasedMapData(keys, new GenericArrayData(probabilities));
  }
}
