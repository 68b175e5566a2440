package io.carrytrack.scoring;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.table.RowProblem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Looks at a row before it is scored: is it one of the split, is it whole, can every output hold
 * it?
 */
final class RowCheck implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowContent content;
  private final int problem;
  private final int split;
  private final UTF8String wantedSplit;
  private final int[] partitions;
  private final List<String> partitionNames;
  private final StringValues strings;

  /**
   * @param schema of the rows
   * @param content what of a row the network reads
   * @param split the only split to score; null for all rows
   * @param partitionBy columns that become folders
   */
  RowCheck(StructType schema, RowContent content, Split split, List<String> partitionBy) {
    this.content = content;
    this.problem = RowProblem.index(schema);
    this.split = split == null ? -1 : schema.fieldIndex(split.column());
    this.wantedSplit = split == null ? null : UTF8String.fromString(split.name());
    this.partitionNames = partitionsOfText(schema, partitionBy);
    this.partitions = partitionNames.stream().mapToInt(schema::fieldIndex).toArray();
    // the readers of text have looked at every byte; they alone mark problems
    this.strings = problem >= 0 ? null : new StringValues(schema);
  }

  /**
   * The only rows to score.
   *
   * @param column that holds the split
   * @param name of the split
   */
  record Split(String column, String name) implements Serializable {}

  private static List<String> partitionsOfText(StructType schema, List<String> partitionBy) {
    List<String> names = new ArrayList<>();
    for (String name : partitionBy) {
      StructField field = schema.apply(name);
      if (field.dataType() instanceof StringType) {
        names.add(name);
      }
    }
    return names;
  }

  /** Whether the row is of another split than the one to score; a broken row is of none. */
  boolean isOfAnotherSplit(InternalRow row) {
    return split >= 0
        && kind(row) == null
        && (row.isNullAt(split) || !row.getUTF8String(split).equals(wantedSplit));
  }

  /**
   * Why the row cannot be scored; null where it can, if there is something to read in it.
   *
   * @throws UserError if a column that is to be a folder has an empty text, which would come back
   *     as null
   */
  Reason reason(InternalRow row) {
    UTF8String kind = kind(row);
    if (kind != null) {
      return kind.toString().equals(RowProblem.NOT_UTF8) ? Reason.NOT_UTF8 : Reason.MALFORMED;
    } else if (strings != null && !strings.areValid(row)) {
      return Reason.NOT_UTF8;
    }
    requireFolders(row);
    return null;
  }

  /** As {@link #reason}, and whether there is something to read. */
  Reason reasonWithContent(InternalRow row) {
    Reason reason = reason(row);
    return reason == null ? content.reason(row) : reason;
  }

  /** What of a row the network reads. */
  RowContent content() {
    return content;
  }

  /** The row as its file has it; null where nobody says. */
  UTF8String line(InternalRow row) {
    return problem < 0 || row.isNullAt(problem) ? null : part(row, RowProblem.LINE);
  }

  private UTF8String kind(InternalRow row) {
    return problem < 0 || row.isNullAt(problem) ? null : part(row, RowProblem.KIND);
  }

  private UTF8String part(InternalRow row, String name) {
    InternalRow marker = row.getStruct(problem, RowProblem.TYPE.size());
    int index = RowProblem.TYPE.fieldIndex(name);
    return marker.isNullAt(index) ? null : marker.getUTF8String(index);
  }

  private void requireFolders(InternalRow row) {
    for (int i = 0; i < partitions.length; i++) {
      if (!row.isNullAt(partitions[i]) && row.getUTF8String(partitions[i]).numBytes() == 0) {
        throw UserError.data(
            "--partition-by %s: a row has an empty text there, which no folder's name can hold; fill"
                + " it, or partition by another column",
            partitionNames.get(i));
      }
    }
  }
}
