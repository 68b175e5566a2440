package io.carrytrack.model;

import static io.carrytrack.model.ModelFiles.CHECKSUMS;
import static io.carrytrack.model.ModelFiles.MODEL;
import static io.carrytrack.model.ModelFiles.PARAMETERS;
import static io.carrytrack.model.ModelFiles.VOCABULARY;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes a model directory; whatever happens on the way, no part of it can be taken for the whole.
 */
public final class ModelWriter {
  private ModelWriter() {}

  /**
   * Writes a model: the data under a temporary name, the checksums last, then one rename.
   *
   * @param directory must not exist
   * @throws IOException if it exists or cannot be written
   */
  public static void write(SavedModel model, Path directory, Configuration hadoop)
      throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(MODEL, ModelJson.bytes(ModelJson.of(model)));
    files.put(VOCABULARY, vocabulary(model));
    files.put(PARAMETERS, ModelFiles.littleEndian(model.parameters()));
    Map<String, ModelJson.Checksum> checksums = new LinkedHashMap<>();
    files.forEach(
        (name, content) ->
            checksums.put(
                name, new ModelJson.Checksum(content.length, ModelFiles.sha256(content))));
    files.put(CHECKSUMS, ModelJson.bytes(checksums));

    FileSystem fileSystem = directory.getFileSystem(hadoop);
    Path temporary = new Path(directory.getParent(), "." + directory.getName() + ".tmp");
    fileSystem.delete(temporary, true);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      try (OutputStream out = fileSystem.create(new Path(temporary, file.getKey()), false)) {
        out.write(file.getValue());
      }
    }
    // a rename onto a directory that exists would move the new one into it
    if (fileSystem.exists(directory)) {
      throw new IOException(directory + " exists");
    }
    if (!fileSystem.rename(temporary, directory)) {
      throw new IOException("cannot rename " + temporary + " to " + directory);
    }
  }

  /** SHA-256 of the parameters as {@code parameters.bin} holds them, in hexadecimal. */
  public static String parametersSha256(float[] parameters) {
    return ModelFiles.sha256(ModelFiles.littleEndian(parameters));
  }

  private static byte[] vocabulary(SavedModel model) {
    StringBuilder lines = new StringBuilder();
    model.vocabulary().words().forEach(word -> lines.append(word).append('\n'));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
