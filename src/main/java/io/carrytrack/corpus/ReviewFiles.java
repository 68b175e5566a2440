package io.carrytrack.corpus;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.table.Encodings;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.slf4j.LoggerFactory;

/**
 * Reads the layouts in which every review is a file of its own: the archive, and the archive
 * unpacked.
 */
final class ReviewFiles {
  /**
   * Files a task reads at least, so that a corpus of small files is a few tasks and not a hundred
   * thousand.
   */
  private static final int FILES_A_TASK = 1000;

  private static final String[] SPLITS = {"train", "test"};
  private static final String[] CLASSES = {"neg", "pos", "unsup"};

  private ReviewFiles() {}

  /** The reviews of all archives or directories that a path, which may be a glob, stands for. */
  static Dataset<Row> read(
      SparkSession spark, CorpusSettings settings, CorpusSettings.Format format) {
    Configuration conf = spark.sessionState().newHadoopConf();
    try {
      List<FileStatus> matches = List.of(RawInput.matches(settings, conf));
      for (FileStatus match : matches) {
        if (match.isDirectory() == (format == CorpusSettings.Format.ARCHIVE)) {
          throw UserError.data(
              "%s: is %s", match.getPath(), match.isDirectory() ? "a directory" : "no directory");
        }
      }
      List<Path> paths = matches.stream().map(FileStatus::getPath).sorted().toList();
      return format == CorpusSettings.Format.ARCHIVE
          ? archives(spark, paths, settings.encoding())
          : directories(spark, paths, settings.encoding());
    } catch (IOException e) {
      throw UserError.data(e, "%s: cannot be read: %s", settings.path(), e.getMessage());
    }
  }

  /**
   * The reviews of gzipped tar files; a task streams one and hands it on spread over the cluster.
   */
  private static Dataset<Row> archives(SparkSession spark, List<Path> archives, String encoding) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration hadoop =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    FlatMapFunction<String, Row> stream =
        path -> {
          Path file = new Path(path);
          InputStream in = file.getFileSystem(hadoop.value()).open(file);
          ArchiveRows rows = new ArchiveRows(in, path, Encodings.named(encoding));
          TaskCompletionListener close = task -> closeQuietly(rows);
          TaskContext.get().addTaskCompletionListener(close);
          return rows;
        };
    List<String> names = archives.stream().map(Path::toString).toList();
    JavaRDD<Row> rows =
        context.parallelize(names, names.size()).flatMap(stream).map(ReviewFiles::counted);
    return spark
        .createDataFrame(rows, ReviewSchema.READ)
        .repartition(2 * context.defaultParallelism(), functions.col(ReviewSchema.ID));
  }

  /** As Spark counts the rows of its own sources: who watches is told of them. */
  private static Row counted(Row row) {
    TaskContext.get().taskMetrics().inputMetrics().incRecordsRead(1);
    return row;
  }

  private static void closeQuietly(ArchiveRows rows) {
    try {
      rows.close();
    } catch (IOException e) {
      // the task has its rows, or its failure; a stream that does not close changes neither
      LoggerFactory.getLogger(ReviewFiles.class).debug("closing an archive", e);
    }
  }

  /** The reviews of unpacked archives. */
  private static Dataset<Row> directories(
      SparkSession spark, List<Path> directories, String encoding) throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Configuration conf = spark.sessionState().newHadoopConf();
    List<String> files = new ArrayList<>();
    for (Path directory : directories) {
      files.addAll(list(top(directory, conf), conf));
    }
    int tasks =
        Math.max(1, Math.min(files.size() / FILES_A_TASK, 4 * context.defaultParallelism()));
    SerializableConfiguration hadoop = new SerializableConfiguration(conf);
    JavaRDD<Row> rows =
        context
            .parallelize(files, tasks)
            .map(
                name -> {
                  Path file = new Path(name);
                  FileSystem fileSystem = file.getFileSystem(hadoop.value());
                  try (InputStream in = fileSystem.open(file)) {
                    ReviewPath place = ReviewPath.of(file.toUri().getPath()).orElseThrow();
                    return FileRows.review(
                        place, in.readAllBytes(), Encodings.named(encoding), name);
                  }
                })
            .map(ReviewFiles::counted);
    return spark.createDataFrame(rows, ReviewSchema.READ);
  }

  /** Whether a directory holds the layout, itself or in a folder {@code aclImdb}. */
  static boolean isLayout(Path directory, Configuration conf) throws IOException {
    FileSystem fileSystem = directory.getFileSystem(conf);
    Path top = top(directory, conf);
    for (String split : SPLITS) {
      for (String kind : CLASSES) {
        if (fileSystem.exists(new Path(new Path(top, split), kind))) {
          return true;
        }
      }
    }
    return false;
  }

  private static Path top(Path directory, Configuration conf) throws IOException {
    Path inside = new Path(directory, "aclImdb");
    return inside.getFileSystem(conf).exists(inside) ? inside : directory;
  }

  private static List<String> list(Path top, Configuration conf) throws IOException {
    FileSystem fileSystem = top.getFileSystem(conf);
    List<String> files = new ArrayList<>();
    for (String split : SPLITS) {
      for (String kind : CLASSES) {
        Path folder = new Path(new Path(top, split), kind);
        if (fileSystem.exists(folder)) {
          for (FileStatus status : fileSystem.listStatus(folder)) {
            if (status.isFile() && status.getPath().getName().endsWith(".txt")) {
              requireText(status);
              files.add(status.getPath().toString());
            }
          }
        }
      }
    }
    if (files.isEmpty()) {
      throw UserError.data(
          "%s: no review there; expected the layout {train,test}/{pos,neg,unsup}/*.txt", top);
    }
    Collections.sort(files);
    return files;
  }

  private static void requireText(FileStatus file) {
    if (file.getLen() > BoundedTar.LARGEST_TEXT) {
      throw UserError.data(
          "%s: has %d bytes, a text has at most %d; take it out",
          file.getPath(), file.getLen(), BoundedTar.LARGEST_TEXT);
    }
  }
}
