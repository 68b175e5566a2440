package io.carrytrack.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.carrytrack.base.Json;
import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.evaluation.Prediction;
import io.carrytrack.files.AtomicFile;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;

/**
 * What a network says of each labelled row: a line of JSON a row, by rising id, packed by gzip.
 * Rows are written as they come, so that a driver holds few of them.
 */
public final class PredictionsFile {
  /** Its name in the directory of a run or an evaluation. */
  public static final String NAME = "predictions.jsonl.gz";

  private PredictionsFile() {}

  /** Writes it, in the place of a former one. */
  public static void write(Path file, Iterator<Prediction> predictions, Configuration hadoop)
      throws IOException {
    AtomicFile.write(
        file,
        out -> {
          GZIPOutputStream packed = new GZIPOutputStream(out);
          lines(predictions, packed);
          packed.finish();
        },
        hadoop);
  }

  /** Keeps predictions in a file; where that fails, a line says so, and nothing else fails. */
  public static Prediction.Sink sink(Path file, Console console, Configuration hadoop) {
    return predictions -> {
      try {
        write(file, predictions, hadoop);
      } catch (IOException | RuntimeException e) {
        console.warning("the predictions are not kept: " + e);
      }
    };
  }

  private static void lines(Iterator<Prediction> predictions, OutputStream out) throws IOException {
    while (predictions.hasNext()) {
      out.write(Json.MAPPER.writeValueAsBytes(predictions.next()));
      out.write('\n');
    }
  }

  /**
   * Reads it.
   *
   * @return empty where there is none
   * @throws UserError if it is damaged
   */
  public static Optional<List<Prediction>> read(Path file, Configuration hadoop)
      throws IOException {
    List<Prediction> predictions = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(file.getFileSystem(hadoop).open(file)),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        predictions.add(Json.MAPPER.readValue(line, Prediction.class));
      }
      return Optional.of(predictions);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException | ZipException | EOFException | ChecksumException e) {
      throw UserError.data(
          "%s is damaged after %d rows: delete it, or make the run again",
          file, predictions.size());
    }
  }
}
