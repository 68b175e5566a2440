package io.carrytrack.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The networks that Keras saved, in src/test/resources/keras, and others made of them. */
public final class KerasFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KerasFiles() {}

  /** A file of that name. */
  public static Path path(String name) {
    return Project.root().resolve("src/test/resources/keras").resolve(name);
  }

  /** Its content. */
  public static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The rows of ids that Keras was given, and what it said of each.
   *
   * @param tokens ids of each row
   * @param outputs of each row
   */
  public record Expected(List<int[]> tokens, float[] outputs) {
    /** Reads golden numbers, in keras or in golden. */
    public static Expected of(String json) {
      try {
        JsonNode arrays =
            JSON.readTree(Project.root().resolve("src/test/resources").resolve(json).toFile())
                .get("arrays");
        List<int[]> tokens = new ArrayList<>();
        for (JsonNode row : arrays.get("input/tokens").get("data")) {
          int[] ids = new int[row.size()];
          for (int i = 0; i < ids.length; i++) {
            ids[i] = row.get(i).intValue();
          }
          tokens.add(ids);
        }
        JsonNode data = arrays.get("output/probabilities").get("data");
        float[] outputs = new float[data.size()];
        for (int i = 0; i < outputs.length; i++) {
          outputs[i] = data.get(i).get(0).floatValue();
        }
        return new Expected(tokens, outputs);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The entries of an archive. */
  public static Map<String, byte[]> entries(byte[] archive) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  /** An archive of entries. */
  public static byte[] archive(Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** An archive whose config.json was changed. */
  public static byte[] edited(byte[] archive, Consumer<ObjectNode> edit) {
    Map<String, byte[]> entries = entries(archive);
    try {
      ObjectNode config = (ObjectNode) JSON.readTree(entries.get("config.json"));
      edit.accept(config);
      entries.put("config.json", JSON.writeValueAsBytes(config));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return archive(entries);
  }

  /** An archive in which something is set in the config of a layer, by its place in the list. */
  public static byte[] with(String name, int layer, String key, Object value) {
    return edited(
        bytes(name),
        config ->
            ((ObjectNode) config.at("/config/layers").get(layer).get("config"))
                .set(key, JSON.valueToTree(value)));
  }

  /** A JSON tree. */
  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
