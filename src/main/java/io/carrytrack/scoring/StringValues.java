package io.carrytrack.scoring;

import io.carrytrack.corpus.table.Utf8;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** All strings of a row, those inside of arrays, maps and structs too. */
final class StringValues implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StructType schema;
  private final int[] columns;

  StringValues(StructType schema) {
    this.schema = schema;
    this.columns =
        java.util.stream.IntStream.range(0, schema.size())
            .filter(i -> holdsStrings(schema.fields()[i].dataType()))
            .toArray();
  }

  private static boolean holdsStrings(DataType type) {
    return type.existsRecursively(t -> t instanceof StringType);
  }

  /** Whether every string is UTF-8. */
  boolean areValid(InternalRow row) {
    for (int column : columns) {
      DataType type = schema.fields()[column].dataType();
      if (!row.isNullAt(column) && !isValid(row.get(column, type), type)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isValid(Object value, DataType type) {
    if (value == null) {
      return true;
    } else if (type instanceof StringType) {
      return Utf8.isValid((UTF8String) value);
    } else if (type instanceof ArrayType array) {
      return allValid((ArrayData) value, array.elementType());
    } else if (type instanceof MapType map) {
      MapData data = (MapData) value;
      return allValid(data.keyArray(), map.keyType())
          && allValid(data.valueArray(), map.valueType());
    } else if (type instanceof StructType struct) {
      return new StringValues(struct).areValid((InternalRow) value);
    }
    return true;
  }

  private static boolean allValid(ArrayData values, DataType type) {
    for (int i = 0; i < values.numElements() && holdsStrings(type); i++) {
      if (!isValid(values.isNullAt(i) ? null : values.get(i, type), type)) {
        return false;
      }
    }
    return true;
  }

  /** The row with each byte that is no UTF-8 as {@code \xE9}. */
  InternalRow shown(InternalRow row) {
    Object[] values = new Object[schema.size()];
    for (int i = 0; i < values.length; i++) {
      DataType type = schema.fields()[i].dataType();
      values[i] = row.isNullAt(i) ? null : shown(row.get(i, type), type);
    }
    return new GenericInternalRow(values);
  }

  private static Object shown(Object value, DataType type) {
    if (value == null || isValid(value, type)) {
      return value;
    } else if (type instanceof StringType) {
      return Utf8.shown(((UTF8String) value).getBytes());
    } else if (type instanceof ArrayType array) {
      return shownAll((ArrayData) value, array.elementType());
    } else if (type instanceof MapType map) {
      MapData data = (MapData) value;
      return new ArrayBasedMapData(
          shownAll(data.keyArray(), map.keyType()), shownAll(data.valueArray(), map.valueType()));
    }
    return new StringValues((StructType) type).shown((InternalRow) value);
  }

  private static ArrayData shownAll(ArrayData values, DataType type) {
    Object[] all = new Object[values.numElements()];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.isNullAt(i) ? null : shown(values.get(i, type), type);
    }
    return new GenericArrayData(all);
  }
}
