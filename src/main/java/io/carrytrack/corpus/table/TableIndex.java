package io.carrytrack.corpus.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * A {@link TableListing} for Spark's file scan. Values of partition folders are the strings that
 * they are.
 */
final class TableIndex implements FileIndex {
  private final TableListing listing;
  private final StructType partitions;

  TableIndex(TableListing listing) {
    this.listing = listing;
    StructType columns = new StructType();
    for (String column : listing.partitionColumns()) {
      columns = columns.add(column, DataTypes.StringType);
    }
    partitions = columns;
  }

  @Override
  public StructType partitionSchema() {
    return partitions;
  }

  @Override
  public Seq<Path> rootPaths() {
    return JavaConverters.asScalaBuffer(listing.paths()).toList();
  }

  @Override
  public String[] inputFiles() {
    return listing.paths().stream().map(path -> path.toUri().toString()).toArray(String[]::new);
  }

  @Override
  public long sizeInBytes() {
    return listing.files().stream().mapToLong(file -> file.status().getLen()).sum();
  }

  @Override
  public void refresh() {
    // a job reads the files that it has checked
  }

  @Override
  public Seq<PartitionDirectory> listFiles(
      Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
    Map<List<String>, List<FileStatus>> folders = new LinkedHashMap<>();
    for (TableListing.File file : listing.files()) {
      folders.computeIfAbsent(file.values(), any -> new ArrayList<>()).add(file.status());
    }
    List<Expression> filters =
        JavaConverters.seqAsJavaList(partitionFilters).stream().map(this::bound).toList();
    List<PartitionDirectory> wanted = new ArrayList<>();
    folders.forEach(
        (strings, files) -> {
          InternalRow values = row(strings);
          // Spark leaves it to the index to apply these
          if (filters.stream().allMatch(filter -> Boolean.TRUE.equals(filter.eval(values)))) {
            wanted.add(PartitionDirectory.apply(values, files.toArray(FileStatus[]::new)));
          }
        });
    return JavaConverters.asScalaBuffer(wanted).toList();
  }

  private static InternalRow row(List<String> values) {
    return new GenericInternalRow(values.stream().map(UTF8String::fromString).toArray());
  }

  private Expression bound(Expression filter) {
    if (filter instanceof AttributeReference column) {
      return new BoundReference(
          listing.partitionColumns().indexOf(column.name()), DataTypes.StringType, true);
    }
    return (Expression) filter.mapChildren(this::bound);
  }
}
