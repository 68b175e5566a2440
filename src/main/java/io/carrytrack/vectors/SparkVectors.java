package io.carrytrack.vectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.feature.Word2VecModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the folder of a {@code Word2VecModel} that Spark ML saved, by Spark's own reader. */
final class SparkVectors {
  private static final String MODEL = Word2VecModel.class.getName();
  private static final int LONGEST = 1 << 20;

  private SparkVectors() {}

  /**
   * The vectors' width, by the folder's metadata alone.
   *
   * @throws UserError if the folder is no such model
   */
  static int width(Path folder, FileSystem files) throws IOException {
    JsonNode metadata = metadata(folder, files);
    String type = metadata.path("class").asText("");
    if (!type.equals(MODEL)) {
      throw UserError.data(
          "%s holds %s, and word vectors are a file, or the folder of a saved %s",
          folder, type.isEmpty() ? "nothing that Spark ML saved" : "a " + type, MODEL);
    }
    JsonNode said = metadata.path("paramMap").path("vectorSize");
    JsonNode width =
        said.isMissingNode() ? metadata.path("defaultParamMap").path("vectorSize") : said;
    if (!width.isInt() || width.asInt() < 1 || width.asInt() > VectorSource.WIDEST) {
      throw UserError.data(
          "%s: the metadata's vectorSize is %s, must be from 1 to %,d",
          folder, width.isMissingNode() ? "not there" : width, VectorSource.WIDEST);
    }
    return width.asInt();
  }

  private static JsonNode metadata(Path folder, FileSystem files) throws IOException {
    Path metadata = new Path(folder, "metadata");
    if (files.exists(metadata) && files.getFileStatus(metadata).isDirectory()) {
      for (FileStatus file : files.listStatus(metadata)) {
        if (file.getPath().getName().startsWith("part-") && file.getLen() > 0) {
          try (InputStream in = files.open(file.getPath())) {
            return new ObjectMapper()
                .readTree(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8));
          } catch (JsonProcessingException e) {
            throw UserError.data(e, "%s is damaged: %s", file.getPath(), e.getOriginalMessage());
          }
        }
      }
    }
    return new ObjectMapper().createObjectNode();
  }

  /** Reads all words. */
  static void read(SparkSession session, String path, FoundVectors found) {
    Iterator<Row> rows;
    try {
      rows =
          Word2VecModel.read()
              .session(session)
              .load(path)
              .getVectors()
              .select("word", "vector")
              .toLocalIterator();
    } catch (RuntimeException e) {
      throw UserError.data(
          e, "%s cannot be read as a Word2VecModel of Spark: %s", path, e.getMessage());
    }
    float[] vector = new float[found.width()];
    while (rows.hasNext()) {
      Row row = rows.next();
      take(path, row.getString(0), row.getAs(1), vector, found);
    }
  }

  private static void take(
      String path, String word, Vector numbers, float[] vector, FoundVectors found) {
    if (numbers.size() != vector.length) {
      throw UserError.data(
          "%s: the vector of \"%s\" has %d numbers, and %d were to be read",
          path, word, numbers.size(), vector.length);
    }
    for (int i = 0; i < vector.length; i++) {
      // Spark has floats, and shows them as doubles
      vector[i] = (float) numbers.apply(i);
      if (!Float.isFinite(vector[i])) {
        throw UserError.data(
            "%s: number %d of the vector of \"%s\" is %s", path, i + 1, word, numbers.apply(i));
      }
    }
    int id = found.wanted(word);
    if (id >= 0) {
      found.put(id, vector);
    }
  }
}
