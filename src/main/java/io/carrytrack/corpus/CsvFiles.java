package io.carrytrack.corpus;

import io.carrytrack.spark.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Looks through CSV files for what their reader passes over. */
final class CsvFiles {
  private CsvFiles() {}

  /**
   * Refuses files in which a quote swallows rows. Each file is read once, by a task of its own as
   * the CSV reader does it: with line breaks in fields, a file cannot be split.
   *
   * @throws UserError naming file and line
   */
  static void requireClosedQuotes(SparkSession spark, String path) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration hadoop =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    // this source lists the same files and opens none
    List<String> files = Arrays.asList(spark.read().format("binaryFile").load(path).inputFiles());
    List<String> problems =
        context
            .parallelize(files, Math.max(1, files.size()))
            .map(file -> problem(new Path(new URI(file)), hadoop.value()))
            .filter(Objects::nonNull)
            .collect();
    if (!problems.isEmpty()) {
      throw UserError.data("%s", problems.get(0));
    }
  }

  /** What is wrong with a file; null where nothing is. */
  private static String problem(Path file, Configuration conf) {
    CompressionCodec codec = new CompressionCodecFactory(conf).getCodec(file);
    try (InputStream raw = file.getFileSystem(conf).open(file);
        InputStream in = codec == null ? raw : codec.createInputStream(raw);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      long line = QuoteScan.swallowingLine(reader);
      return line == 0
          ? null
          : String.format(
              "%s, line %d: a quote opens there and no quote closes it before other rows follow;"
                  + " inside a quoted field, quotes are doubled",
              file, line);
    } catch (IOException e) {
      return file + ": cannot be read: " + e.getMessage();
    }
  }
}
