package io.carrytrack.model;

import static io.carrytrack.model.ModelFiles.CHECKSUMS;
import static io.carrytrack.model.ModelFiles.DATA;
import static io.carrytrack.model.ModelFiles.MODEL;
import static io.carrytrack.model.ModelFiles.PARAMETERS;
import static io.carrytrack.model.ModelFiles.VOCABULARY;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.UserError;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.task.Task;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.lang3.StringUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads a model directory, checksums first. No class is loaded, though a model may name the one of
 * its tokenizer, and no Java object is deserialised.
 */
public final class ModelReader {
  private static final int LARGEST_CHECKSUMS = 1 << 16;
  private static final int LARGEST_MODEL_JSON = 1 << 20;
  private static final int LONGEST_REASON = 500;

  /** Parameters are held as the file's bytes and as numbers while they are read. */
  private static final int COPIES = 2;

  private final Path directory;
  private final FileSystem fileSystem;

  private ModelReader(Path directory, Configuration hadoop) throws IOException {
    this.directory = directory;
    fileSystem = directory.getFileSystem(hadoop);
  }

  /**
   * Reads and verifies a model.
   *
   * @throws UserError if there is none, if a byte of it is not what was written, or if it is larger
   *     than this process' memory
   */
  public static SavedModel read(Path directory, Configuration hadoop) {
    try {
      return new ModelReader(directory, hadoop).read();
    } catch (IOException e) {
      throw UserError.data(e, "%s: cannot be read: %s", directory, e.getMessage());
    }
  }

  private SavedModel read() throws IOException {
    if (!fileSystem.exists(directory)) {
      throw UserError.data("no such model: %s", directory);
    }
    Map<String, ModelJson.Checksum> checksums = checksums();
    try {
      ModelJson.Document document =
          ModelJson.document(verified(MODEL, checksums, LARGEST_MODEL_JSON));
      if (document.formatVersion() != ModelFiles.FORMAT_VERSION) {
        throw refused(
            "its format version is %d, this release reads %d",
            document.formatVersion(), ModelFiles.FORMAT_VERSION);
      }
      Architecture architecture = ModelJson.architecture(document.architecture());
      requireParameters(architecture);
      ParameterLayout layout = architecture.layout();
      if (!ModelJson.arrays(layout).equals(document.parameters())) {
        throw refused("its parameter arrays are not those of its architecture");
      }
      float[] parameters = ModelFiles.floats(verified(PARAMETERS, checksums, Integer.MAX_VALUE));
      requireFinite(parameters, layout);
      return new SavedModel(
          architecture,
          ModelJson.task(document, architecture),
          input(document, words(verified(VOCABULARY, checksums, Integer.MAX_VALUE))),
          ModelJson.labels(document),
          parameters,
          document.metrics(),
          document.provenance());
    } catch (JsonProcessingException e) {
      throw refused("%s: %s", MODEL, e.getOriginalMessage());
    } catch (IllegalArgumentException | NullPointerException | ArithmeticException e) {
      throw refused("%s", e.getMessage());
    }
  }

  private ModelInput input(ModelJson.Document document, List<String> words) throws IOException {
    SeriesModel series = ModelJson.series(document);
    if (series == null) {
      return new ModelInput.Texts(text(document), new WordIndex(words, document.reservedIds()));
    }
    if (!words.isEmpty()) {
      throw refused("%s has words, and the model forecasts series", VOCABULARY);
    }
    return new ModelInput.Windows(series);
  }

  /** Before anything is allocated for what the architecture claims. */
  private void requireParameters(Architecture architecture) throws IOException {
    Task.of(architecture, "layers");
    long claimed = (long) Float.BYTES * architecture.parameterCount();
    long length = length(PARAMETERS);
    if (claimed != length) {
      throw refused(
          "its architecture has %d parameters, %s holds %d bytes",
          claimed / Float.BYTES, PARAMETERS, length);
    }
    long memory = Runtime.getRuntime().maxMemory();
    if (COPIES * length > memory) {
      throw UserError.unavailable(
          "%s: reading its %d parameters takes %d MB and this process has %d: raise"
              + " spark.driver.memory",
          directory, claimed / Float.BYTES, (COPIES * length) >> 20, memory >> 20);
    }
  }

  private void requireFinite(float[] parameters, ParameterLayout layout) {
    for (int i = 0; i < parameters.length; i++) {
      if (!Float.isFinite(parameters[i])) {
        int place = i;
        ParameterLayout.Array array =
            layout.arrays().stream()
                .filter(a -> a.offset() <= place && place < a.end())
                .findFirst()
                .orElseThrow();
        throw refused("%s[%d] is %s", array.name(), i - array.offset(), parameters[i]);
      }
    }
  }

  private TextSettings text(ModelJson.Document document) throws JsonProcessingException {
    try {
      return ModelJson.text(document);
    } catch (UserError e) {
      // in an experiment it would be a wrong argument
      throw refused("%s", e.getMessage());
    }
  }

  /** A data file of the size and the digest that the checksums say. */
  private byte[] verified(String name, Map<String, ModelJson.Checksum> checksums, int largest)
      throws IOException {
    ModelJson.Checksum checksum = checksums.get(name);
    byte[] content = content(name, Math.min(largest, checksum.bytes()));
    if (content.length != checksum.bytes()) {
      throw refused("%s has %d bytes, %d were written", name, content.length, checksum.bytes());
    }
    if (!DigestUtils.sha256Hex(content).equals(checksum.sha256())) {
      throw refused("the SHA-256 of %s is not the one that was written", name);
    }
    return content;
  }

  private Map<String, ModelJson.Checksum> checksums() throws IOException {
    try {
      Map<String, ModelJson.Checksum> checksums =
          ModelJson.MAPPER.readValue(
              content(CHECKSUMS, LARGEST_CHECKSUMS), new TypeReference<>() {});
      if (checksums == null
          || checksums.size() != DATA.size()
          || !checksums.keySet().containsAll(DATA)
          || checksums.containsValue(null)) {
        throw refused("%s must name %s", CHECKSUMS, DATA);
      }
      return checksums;
    } catch (JsonProcessingException e) {
      throw refused("%s: %s", CHECKSUMS, e.getOriginalMessage());
    }
  }

  /**
   * A file's bytes. Memory is taken for what the file system holds, never for what a file claims.
   */
  private byte[] content(String name, long largest) throws IOException {
    long length = length(name);
    if (length > largest || length > Integer.MAX_VALUE - 8) {
      throw refused("%s has %d bytes, at most %d were expected", name, length, largest);
    }
    try (InputStream in = fileSystem.open(new Path(directory, name))) {
      return in.readNBytes((int) length);
    }
  }

  private long length(String name) throws IOException {
    try {
      return fileSystem.getFileStatus(new Path(directory, name)).getLen();
    } catch (FileNotFoundException e) {
      throw refused("%s is missing", name);
    }
  }

  private List<String> words(byte[] vocabulary) {
    try {
      String lines =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(vocabulary)).toString();
      return lines.isEmpty()
          ? List.of()
          : Arrays.stream(lines.split("\n")).map(ModelFiles::word).toList();
    } catch (CharacterCodingException e) {
      throw refused("%s is not UTF-8", VOCABULARY);
    }
  }

  private UserError refused(String format, Object... arguments) {
    return UserError.data(
        "%s: not a whole CarryTrack model: %s; train it again or restore it from a copy",
        directory, StringUtils.abbreviate(String.format(format, arguments), LONGEST_REASON));
  }
}
