package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.Footer;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat$;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.StructType;

/** Parquet, whose columns are those of the footers. */
public final class ParquetFiles extends DescribedFiles {
  private static final long serialVersionUID = 1L;

  @Override
  FileFormat reader() {
    return new ParquetFileFormat();
  }

  @Override
  StructType columns(Path file, Configuration hadoop) throws IOException {
    FileStatus status = file.getFileSystem(hadoop).getFileStatus(file);
    // all of it, since a scan that meets damage in it names no file
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromStatus(status, hadoop))) {
      return ParquetFileFormat$.MODULE$.readSchemaFromFooter(
          new Footer(file, reader.getFooter()), converter());
    } catch (Exception e) {
      // Spark's checked exceptions come undeclared
      throw UserError.data(e, "%s: cannot be read as Parquet: %s", file, reason(e));
    }
  }

  private static String reason(Exception e) {
    Throwable root = org.apache.commons.lang3.exception.ExceptionUtils.getRootCause(e);
    String message = String.valueOf(root.getMessage());
    return message.lines().findFirst().orElse("it ends too early").strip();
  }

  /** As {@code Sessions} sets it for the scan. */
  private static ParquetToSparkSchemaConverter converter() {
    return new ParquetToSparkSchemaConverter(false, true, true, true, false);
  }
}
