package io.carrytrack.vectors;

import io.carrytrack.base.UserError;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.text.WordIndex;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Word vectors that somebody named: what their first bytes tell.
 *
 * @param path as it was named: a file on any Hadoop file system, gzipped or not, or the folder of a
 *     saved {@code Word2VecModel}
 * @param format of it
 * @param width numbers of a vector, from 1 to {@value #WIDEST}
 */
public record VectorSource(String path, VectorFormat format, int width) {
  /** More numbers than any word vector has; a file that claims more is damaged. */
  static final int WIDEST = 1 << 14;

  /**
   * Looks at the beginning of a file or folder.
   *
   * @throws UserError if it is not there, or is none of {@link VectorFormat}
   */
  public static VectorSource of(String path, Configuration hadoop) {
    Path named = HadoopPaths.path(path);
    try {
      FileSystem files = named.getFileSystem(hadoop);
      FileStatus status = files.getFileStatus(named);
      if (status.isDirectory()) {
        return new VectorSource(path, VectorFormat.SPARK, SparkVectors.width(named, files));
      }
      try (VectorBytes bytes = new VectorBytes(path, files.open(named))) {
        return FormatProbe.of(path, bytes.first());
      }
    } catch (FileNotFoundException e) {
      throw UserError.data(e, "%s: no such file of word vectors", path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /**
   * Makes sure that the vectors are of a size.
   *
   * @param key of the configuration that says the size
   * @throws UserError if they are not
   */
  public void requireWidth(int size, String key) {
    if (size != width) {
      throw UserError.data(
          "%s is %d, and the vectors of %s (%s) have %d numbers: leave the size out",
          key, size, path, format.label(), width);
    }
  }

  private static UserError unreadable(String path, IOException e) {
    return UserError.data(e, "%s cannot be read: %s", path, e.getMessage());
  }

  /**
   * Reads the vectors of a vocabulary's words: once, here, and keeping no others.
   *
   * @param session reads a model of Spark's, and tells how to reach file systems
   * @throws UserError naming file, line or byte of what is wrong with it
   */
  public FoundVectors read(SparkSession session, WordIndex words) {
    FoundVectors found = new FoundVectors(this, words);
    try {
      if (format == VectorFormat.SPARK) {
        SparkVectors.read(session, path, found);
      } else {
        read(session.sessionState().newHadoopConf(), found);
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return found.whole();
  }

  private void read(Configuration hadoop, FoundVectors found) throws IOException {
    Path named = HadoopPaths.path(path);
    try (VectorBytes bytes = new VectorBytes(path, named.getFileSystem(hadoop).open(named))) {
      read(bytes, found);
    }
  }

  void read(VectorBytes bytes, FoundVectors found) throws IOException {
    if (format == VectorFormat.WORD2VEC_BINARY) {
      new BinaryVectors(path, bytes, found).read();
    } else {
      new TextVectors(path, bytes, found).read(format == VectorFormat.WORD2VEC_TEXT);
    }
  }
}
