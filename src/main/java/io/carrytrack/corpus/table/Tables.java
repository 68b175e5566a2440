package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * Tables of files as Datasets with all their columns. Files of one table may have different
 * columns: the table has all of them, in the order in which the files have them, and a row is null
 * where its file has no such column. Rows of CSV, JSON lines and text have a {@link RowProblem} as
 * their last column.
 */
public final class Tables {
  /** Files of one task that only looks at their beginnings or ends. */
  static final int FILES_A_TASK = 16;

  private final SparkSession spark;
  private final TableListing listing;
  private final Consumer<String> notes;

  /**
   * @param notes receives a sentence for each thing that is read otherwise than it stands there
   */
  public Tables(SparkSession spark, TableListing listing, Consumer<String> notes) {
    this.spark = spark;
    this.listing = listing;
    this.notes = notes;
  }

  /** Options of the text formats' readers. */
  static Map<String, String> options(Charset encoding, boolean places) {
    Map<String, String> options = new HashMap<>();
    options.put(
        RowsFormat.ENCODING, encoding.equals(StandardCharsets.UTF_8) ? "" : encoding.name());
    options.put(RowsFormat.PLACES, Boolean.toString(places));
    return options;
  }

  /**
   * CSV.
   *
   * @param places whether whole rows say their place too
   */
  public Dataset<Row> csv(CsvDialect dialect, Charset encoding, boolean places) {
    Map<String, String> options = options(encoding, places);
    options.putAll(dialect.options());
    return withProblems(csvColumns(options), new CsvFormat(), options);
  }

  private StructType csvColumns(Map<String, String> options) {
    SerializableConfiguration hadoop = hadoop();
    List<List<String>> names =
        context()
            .parallelize(names(), tasks())
            .map(file -> CsvColumns.of(file, hadoop.value(), options))
            .collect();
    if (options.get("header").equals("false")) {
      requireAlike(names);
    }
    StructType columns = new StructType();
    for (List<String> file : names) {
      for (String name : file) {
        if (!List.of(columns.fieldNames()).contains(name)) {
          columns = columns.add(name, DataTypes.StringType);
        }
      }
    }
    return columns;
  }

  /** Columns without names are told apart by their places alone. */
  private void requireAlike(List<List<String>> columns) {
    int first = -1;
    for (int i = 0; i < columns.size(); i++) {
      int count = columns.get(i).size();
      if (first < 0 && count > 0) {
        first = i;
      } else if (count > 0 && count != columns.get(first).size()) {
        throw UserError.data(
            "%s: its first row has %d fields, that of %s has %d; without a header, files must have the"
                + " same columns",
            names().get(i), count, names().get(first), columns.get(first).size());
      }
    }
  }

  /**
   * JSON lines.
   *
   * @param least the column of a table no line of which is an object
   */
  public Dataset<Row> json(String least, Charset encoding, boolean places) {
    Map<String, String> options = options(encoding, places);
    List<String> sentences = new ArrayList<>();
    StructType columns = seen(options).columns(sentences);
    sentences.forEach(notes);
    columns = columns.isEmpty() ? columns.add(least, DataTypes.StringType) : columns;
    return withProblems(columns, new JsonFormat(), options);
  }

  private JsonType seen(Map<String, String> options) {
    StructType line = new StructType().add("line", DataTypes.StringType);
    Dataset<Row> lines = relation(line, new TextFormat(), options);
    JsonType seen = new JsonType();
    JavaRDD.fromRDD(
            lines.queryExecution().toRdd(), ClassTag$.MODULE$.<InternalRow>apply(InternalRow.class))
        .mapPartitions(Tables::seen)
        .collect()
        .forEach(seen::add);
    return seen;
  }

  private static Iterator<JsonType> seen(Iterator<InternalRow> lines) throws IOException {
    JsonType seen = new JsonType();
    while (lines.hasNext()) {
      InternalRow line = lines.next();
      if (!line.isNullAt(0)) {
        JsonFormat.see(line.getUTF8String(0).getBytes(), seen);
      }
    }
    return List.of(seen).iterator();
  }

  /** Text, a row a line. */
  public Dataset<Row> text(String column, Charset encoding, boolean places) {
    return withProblems(
        new StructType().add(column, DataTypes.StringType),
        new TextFormat(),
        options(encoding, places));
  }

  /** Files that say their own columns. */
  public Dataset<Row> described(DescribedFiles format) {
    return relation(
        format.columns(context(), names(), tasks(), hadoop()), format.reader(), Map.of());
  }

  private Dataset<Row> withProblems(
      StructType columns, FileFormat format, Map<String, String> options) {
    StructType all = columns;
    for (String partition : listing.partitionColumns()) {
      all = all.add(partition, DataTypes.StringType);
    }
    StructField problem = RowProblem.column(all);
    Dataset<Row> rows = relation(columns.add(problem), format, options);
    List<Column> order = new ArrayList<>();
    for (String name : all.fieldNames()) {
      order.add(Attributes.column(rows, name));
    }
    order.add(Attributes.column(rows, problem.name()));
    return rows.select(order.toArray(Column[]::new));
  }

  private Dataset<Row> relation(
      StructType columns, FileFormat format, Map<String, String> options) {
    for (String partition : listing.partitionColumns()) {
      if (List.of(columns.fieldNames()).contains(partition)) {
        throw UserError.data(
            "%s: the column %s is in the files and in their folders' names; rename one, or read the"
                + " files without their folders",
            listing.files().get(0).path(), partition);
      }
    }
    Map<String, String> all = new HashMap<>(options);
    all.put("ignoreCorruptFiles", "false");
    all.put("ignoreMissingFiles", "false");
    TableIndex index = new TableIndex(listing);
    return spark.baseRelationToDataFrame(
        new HadoopFsRelation(
            index,
            index.partitionSchema(),
            columns,
            Option.empty(),
            format,
            scala.collection.immutable.Map$.MODULE$
                .<String, String>empty()
                .$plus$plus(scala.collection.JavaConverters.mapAsScalaMap(all)),
            spark));
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  private SerializableConfiguration hadoop() {
    return new SerializableConfiguration(spark.sessionState().newHadoopConf());
  }

  private List<String> names() {
    return listing.paths().stream().map(Path::toString).toList();
  }

  private int tasks() {
    return Math.max(1, -Math.floorDiv(-listing.files().size(), FILES_A_TASK));
  }
}
