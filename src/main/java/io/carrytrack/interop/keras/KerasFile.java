package io.carrytrack.interop.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * A network that Keras saved: a {@code .keras} archive, or an {@code .h5} file of Keras 2 or 3.
 *
 * @param config what it says of the network
 * @param version of Keras' own that wrote it; 0 where it does not say
 * @param weights its weights
 * @param assets its vocabularies, by their names in the archive
 */
record KerasFile(JsonNode config, int version, WeightStore weights, Map<String, byte[]> assets) {
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final String CONFIG = "config.json";
  private static final String METADATA = "metadata.json";
  private static final String VOCABULARY = "/vocabulary.txt";
  private static final String WEIGHTS = "model.weights.h5";

  /** Bytes of a text in an archive, when unpacked. */
  private static final int LARGEST_TEXT = 16 << 20;

  /** Bytes of all vocabularies in an archive, when unpacked. */
  private static final int LARGEST_VOCABULARY = 256 << 20;

  /** How many times larger weights may be than the archive, and beside that. */
  private static final long MOST_PACKED = 8;

  private static final long SPARE = 16 << 20;

  private static final int MOST_ENTRIES = 10_000;

  /**
   * Opens a file. Weights are read when they are asked for.
   *
   * @param content the whole file
   * @param name of it, for messages
   * @throws UserError if it is none that Keras saves a network in
   */
  static KerasFile of(byte[] content, String name) {
    if (startsWith(content, ZIP)) {
      return archive(content, name);
    } else if (startsWith(content, HDF5)) {
      return legacy(content, name);
    }
    throw UserError.data(
        "%s: neither a .keras archive nor an .h5 file; save the network by"
            + " model.save(\"model.keras\")",
        name);
  }

  private static boolean startsWith(byte[] content, byte[] magic) {
    return content.length >= magic.length
        && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
  }

  private static KerasFile legacy(byte[] content, String name) {
    Hdf5 file = new Hdf5(content, name);
    List<String> config = file.strings("", "model_config");
    if (config == null || config.size() != 1 || config.get(0) == null) {
      throw UserError.data(
          "%s: it holds no network, perhaps its weights alone; save all of it by model.save", name);
    }
    List<String> version = file.strings("", "keras_version");
    return new KerasFile(
        KerasJson.read(config.get(0).getBytes(StandardCharsets.UTF_8), name + ": its model_config"),
        version == null || version.isEmpty() ? 0 : major(version.get(0)),
        new LegacyWeights(file, name),
        Map.of());
  }

  private static int major(String version) {
    return version != null && version.matches("[1-9]\\..*") ? version.charAt(0) - '0' : 0;
  }

  private static KerasFile archive(byte[] content, String name) {
    Map<String, byte[]> entries = entries(content, name);
    for (String needed : List.of(CONFIG, METADATA, WEIGHTS)) {
      if (!entries.containsKey(needed)) {
        throw UserError.data("%s: no whole .keras archive: it has no %s", name, needed);
      }
    }
    JsonNode metadata = KerasJson.read(entries.remove(METADATA), name + ": " + METADATA);
    JsonNode config = KerasJson.read(entries.remove(CONFIG), name + ": " + CONFIG);
    Hdf5 weights = new Hdf5(entries.remove(WEIGHTS), name + ": " + WEIGHTS);
    return new KerasFile(
        config,
        major(metadata.path("keras_version").asText()),
        new ArchiveWeights(weights, name),
        entries);
  }

  /** The entries that are read. What one unpacks to is counted while it does. */
  private static Map<String, byte[]> entries(byte[] content, String name) {
    Map<String, byte[]> entries = new TreeMap<>();
    try (ZipFile zip =
        ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(content)).get()) {
      Enumeration<ZipArchiveEntry> all = zip.getEntries();
      int vocabularies = LARGEST_VOCABULARY;
      for (int count = 0; all.hasMoreElements(); count++) {
        ZipArchiveEntry entry = all.nextElement();
        boolean vocabulary = entry.getName().endsWith(VOCABULARY);
        int largest = vocabulary ? vocabularies : largest(entry.getName(), content.length);
        if (count == MOST_ENTRIES) {
          throw UserError.data("%s: it has more than %d entries", name, MOST_ENTRIES);
        } else if (largest > 0) {
          try (InputStream in = zip.getInputStream(entry)) {
            byte[] unpacked = bounded(in, largest, name, entry.getName());
            if (entries.put(entry.getName(), unpacked) != null) {
              throw UserError.data("%s: it has two entries %s", name, entry.getName());
            }
            vocabularies -= vocabulary ? unpacked.length : 0;
          }
        }
      }
      return entries;
    } catch (UserError e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw UserError.data(
          e,
          "%s: no whole .keras archive: %s; save it anew or restore it from a copy",
          name,
          e.getMessage());
    }
  }

  /** Bytes that an entry may unpack to; 0 for those that nobody reads. */
  private static int largest(String entry, int archive) {
    return switch (entry) {
      case CONFIG, METADATA -> LARGEST_TEXT;
      // Keras stores it as it is; zipped anew, numbers stay and what is empty between them goes
      case WEIGHTS -> (int) Math.min(Integer.MAX_VALUE - 8, MOST_PACKED * archive + SPARE);
      default -> 0;
    };
  }

  private static byte[] bounded(InputStream in, int largest, String name, String entry)
      throws IOException {
    byte[] content = in.readNBytes(largest);
    if (in.read() >= 0) {
      throw UserError.data("%s: its %s unpacks to more than %d bytes", name, entry, largest);
    }
    return content;
  }
}
