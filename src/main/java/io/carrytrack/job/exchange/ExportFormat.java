package io.carrytrack.job.exchange;

import io.carrytrack.dl4j.Dl4jExport;
import io.carrytrack.files.AtomicFile;
import io.carrytrack.interop.keras.KerasExport;
import io.carrytrack.interop.onnx.OnnxExport;
import io.carrytrack.model.SavedModel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The files that a model can be exported to. */
public enum ExportFormat {
  /** A graph for ONNX Runtime and others. */
  ONNX("carrytrack", 4) {
    @Override
    Exported of(SavedModel model) {
      OnnxExport export = new OnnxExport(model);
      return new Exported(export::writeTo, export.signature());
    }
  },
  /** A {@code .keras} file of Keras 3. */
  KERAS("metadata.json", ExportFormat.ZIP_NAME) {
    @Override
    Exported of(SavedModel model) {
      KerasExport export = new KerasExport(model);
      return new Exported(export::writeTo, "a Sequential model of Keras 3, not compiled");
    }
  },
  /** A zip of DL4J's ModelSerializer. */
  DL4J("configuration.json", ExportFormat.ZIP_NAME) {
    @Override
    Exported of(SavedModel model) {
      Dl4jExport export = new Dl4jExport(model);
      return new Exported(
          export::writeTo,
          export.ofStockLayers()
              ? "a MultiLayerNetwork of DL4J's own layers"
              : "a MultiLayerNetwork of CarryTrack's EncoderLayer and DL4J's OutputLayer, which"
                  + " opens where carrytrack.jar is on the class path");
    }
  };

  /** Bytes of a file that say what it is. */
  static final int HEAD = 64;

  /** Where a zip has the name of its first entry. */
  private static final int ZIP_NAME = 30;

  private final byte[] mark;
  private final int place;

  ExportFormat(String mark, int place) {
    this.mark = mark.getBytes(StandardCharsets.US_ASCII);
    this.place = place;
  }

  /**
   * A model in this format.
   *
   * @param content of the file
   * @param what the file is, in words
   */
  record Exported(AtomicFile.Content content, String what) {}

  /**
   * Translates a model.
   *
   * @throws io.carrytrack.base.UserError if the format has no equal of one of its layers
   */
  abstract Exported of(SavedModel model);

  /**
   * Whether a file is one of this format, as far as its beginning tells.
   *
   * @param head its first {@value #HEAD} bytes, or fewer
   */
  boolean is(byte[] head) {
    int end = place + mark.length;
    return head.length >= end && Arrays.equals(head, place, end, mark, 0, mark.length);
  }
}
