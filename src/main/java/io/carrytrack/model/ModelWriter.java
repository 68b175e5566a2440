package io.carrytrack.model;

import static io.carrytrack.model.ModelFiles.CHECKSUMS;
import static io.carrytrack.model.ModelFiles.MODEL;
import static io.carrytrack.model.ModelFiles.PARAMETERS;
import static io.carrytrack.model.ModelFiles.VOCABULARY;

import io.carrytrack.files.OutputCommit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes a model directory; whatever happens on the way, no part of it can be taken for the whole.
 */
public final class ModelWriter {
  private ModelWriter() {}

  /**
   * Writes a model.
   *
   * @param directory must not exist
   * @throws IOException if it exists or cannot be written
   */
  public static void write(SavedModel model, Path directory, Configuration hadoop)
      throws IOException {
    OutputCommit.recover(directory, hadoop);
    if (directory.getFileSystem(hadoop).exists(directory)) {
      throw new IOException(directory + " exists");
    }
    replace(model, directory, hadoop);
  }

  /** Writes a model in the place of the one that is there, if any: the old one or the new. */
  public static void replace(SavedModel model, Path directory, Configuration hadoop)
      throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(MODEL, ModelJson.bytes(ModelJson.of(model)));
    files.put(VOCABULARY, vocabulary(model));
    files.put(PARAMETERS, ModelFiles.littleEndian(model.parameters()));
    Map<String, ModelJson.Checksum> checksums = new LinkedHashMap<>();
    files.forEach(
        (name, content) ->
            checksums.put(
                name, new ModelJson.Checksum(content.length, DigestUtils.sha256Hex(content))));
    files.put(CHECKSUMS, ModelJson.bytes(checksums));

    OutputCommit.recover(directory, hadoop);
    OutputCommit commit = new OutputCommit(List.of(directory), hadoop);
    FileSystem fileSystem = directory.getFileSystem(hadoop);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path grown = new Path(commit.staged(directory), file.getKey());
      try (OutputStream out = fileSystem.create(grown, false)) {
        out.write(file.getValue());
      }
    }
    commit.commit();
  }

  /** SHA-256 of the parameters as {@code parameters.bin} holds them, in hexadecimal. */
  public static String parametersSha256(float[] parameters) {
    return DigestUtils.sha256Hex(ModelFiles.littleEndian(parameters));
  }

  private static byte[] vocabulary(SavedModel model) {
    if (model.series().isPresent()) {
      return new byte[0];
    }
    StringBuilder lines = new StringBuilder();
    model.vocabulary().words().forEach(word -> lines.append(ModelFiles.line(word)).append('\n'));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
