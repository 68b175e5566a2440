package io.carrytrack.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.testing.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.Path;

/** A saved model of which one file is the input; the checksums fit it, as a forger's would. */
final class ModelTarget implements Target {
  private static final String CHECKSUMS = "checksums.json";
  private static final List<String> DATA =
      List.of("model.json", "vocabulary.txt", "parameters.bin");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String file;
  private final Path folder;
  private final byte[] sample;
  private final Map<String, Object> checksums = new TreeMap<>();

  ModelTarget(String file) {
    this.file = file;
    folder = MemoryFiles.path("model-" + file);
    try (Scratch scratch = new Scratch()) {
      ModelWriter.write(Models.lstm(), new Path(scratch.path(), "model"), MemoryFiles.HADOOP);
      for (String name : DATA) {
        write(name, scratch.read("model/" + name));
      }
      sample = scratch.read("model/" + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return file;
  }

  @Override
  public List<byte[]> samples() {
    return List.of(sample);
  }

  @Override
  public List<String> words() {
    return List.of(
        "\"type\" : \"gru\"",
        "\"lstm\"",
        "\"units\" : ",
        "{\"type\":\"dense\",\"units\":1,\"activation\":\"sigmoid\"}",
        "{\"type\":\"global-max-pooling\"},",
        "{\"type\":\"conv1d\",\"filters\":2147483647,\"kernel-size\":2147483647},",
        "\"bidirectional\" : true",
        "\"vocabularySize\" : ",
        "\"@class\":\"java.lang.Object\",",
        "[[[[",
        "{\"a\":",
        "\"pre\"");
  }

  @Override
  public Outcome read(byte[] input) throws Exception {
    byte[] claimed = input;
    if (!file.equals(CHECKSUMS)) {
      write(file, input);
      claimed = JSON.writeValueAsBytes(checksums);
    }
    MemoryFiles.write(new Path(folder, CHECKSUMS), claimed);
    ModelReader.read(folder, MemoryFiles.HADOOP);
    return Outcome.READ;
  }

  /** Writes a data file and what the checksums say of it. */
  private void write(String name, byte[] content) {
    MemoryFiles.write(new Path(folder, name), content);
    String sha256 = DigestUtils.sha256Hex(content);
    checksums.put(name, Map.of("bytes", content.length, "sha256", sha256));
  }

  @Override
  public String toString() {
    return name();
  }
}
