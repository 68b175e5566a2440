package io.carrytrack.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.testing.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/** A saved model of which one file is the input; the checksums fit it, as a forger's would. */
final class ModelTarget implements Target {
  private static final String CHECKSUMS = "checksums.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String file;
  private final Map<String, byte[]> whole = new TreeMap<>();
  private final Scratch scratch = new Scratch();

  ModelTarget(String file) {
    this.file = file;
    try {
      Path directory = Files.createTempDirectory("fuzz").resolve("model");
      ModelWriter.write(
          Models.lstm(), new org.apache.hadoop.fs.Path(directory.toUri()), Scratch.HADOOP);
      for (String name : List.of("model.json", "vocabulary.txt", "parameters.bin", CHECKSUMS)) {
        whole.put(name, Files.readAllBytes(directory.resolve(name)));
        scratch.write(name, whole.get(name));
      }
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
    return List.of(whole.get(file));
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
    scratch.write(file, input);
    if (!file.equals(CHECKSUMS)) {
      Map<String, Object> checksums = new TreeMap<>();
      for (Map.Entry<String, byte[]> each : whole.entrySet()) {
        byte[] content = each.getKey().equals(file) ? input : each.getValue();
        if (!each.getKey().equals(CHECKSUMS)) {
          checksums.put(each.getKey(), Map.of("bytes", content.length, "sha256", sha256(content)));
        }
      }
      scratch.write(CHECKSUMS, JSON.writeValueAsBytes(checksums));
    }
    ModelReader.read(scratch.path(), Scratch.HADOOP);
    return Outcome.READ;
  }

  private static String sha256(byte[] content) throws Exception {
    return DigestUtils.sha256Hex(content);
  }

  @Override
  public String toString() {
    return name();
  }
}
