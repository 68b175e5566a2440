package io.carrytrack.interop.keras;

import io.carrytrack.base.Json;
import io.carrytrack.base.UserError;
import io.carrytrack.model.SavedModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A saved model as a {@code .keras} file: a Sequential model, not compiled, that {@code
 * keras.saving.load_model} of Keras 3 opens. A network's numbers are Keras' own, so nothing is
 * translated but names. The same model gives the same bytes: the date is left out.
 *
 * <p>The network is what is exported: a number that it predicts, and the columns of a series that
 * it reads, stay standardised.
 */
public final class KerasExport {
  /** Whose files these are like. */
  private static final String KERAS = "3.15.1";

  /** The first that a zip has. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final SavedModel model;
  private final byte[] config;

  /**
   * @throws UserError naming a layer that Keras 3 has no equal of
   */
  public KerasExport(SavedModel model) {
    this.model = model;
    config = bytes(KerasConfigWriter.of(model.architecture()));
  }

  /** Writes it. The weights grow in a temporary file, as HDF5 is not written from front to back. */
  public void writeTo(OutputStream out) throws IOException {
    Path folder = Files.createTempDirectory("carrytrack-export");
    Path weights = folder.resolve("model.weights.h5");
    try {
      KerasWeightsWriter.write(model, weights);
      ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
      put(zip, "metadata.json", bytes(Map.of("keras_version", KERAS)));
      put(zip, "config.json", config);
      put(zip, weights);
      zip.finish();
    } finally {
      Files.deleteIfExists(weights);
      Files.delete(folder);
    }
  }

  private static byte[] bytes(Object json) {
    return Json.write(json).getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    begin(zip, name, content.length, crc.getValue());
    zip.write(content);
    zip.closeEntry();
  }

  private static void put(ZipOutputStream zip, Path file) throws IOException {
    CRC32 crc = new CRC32();
    try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    begin(zip, file.getFileName().toString(), Files.size(file), crc.getValue());
    Files.copy(file, zip);
    zip.closeEntry();
  }

  /** Not compressed, as Keras has it: HDF5 is read at many places. */
  private static void begin(ZipOutputStream zip, String name, long size, long crc)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(size);
    entry.setCrc(crc);
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
  }
}
