package io.carrytrack.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.averaging.PolyakAverage;
import io.carrytrack.base.Json;
import io.carrytrack.task.LossSums;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A training state as a file: magic, length of a JSON header, the header, the vectors as
 * little-endian floats, and last the SHA-256 of all before it. A reader verifies that first,
 * allocates nothing that the file's own length does not cover, and makes no objects but these.
 */
public final class CheckpointFile {
  private static final byte[] MAGIC = "CTSTATE3".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST = 32;
  private static final int CHUNK = 1 << 16;

  private CheckpointFile() {}

  /** A file that is no whole checkpoint; the message says why. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  /**
   * A state and what it is a state of.
   *
   * @param identity the settings and the data that decide every bit of the run
   */
  public record Content(SortedMap<String, String> identity, TrainingState state) {}

  /** An epoch's progress under the names that files have. */
  private record Progress(
      double lossSum,
      double weightSum,
      double correct,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) double errorSum,
      double seconds,
      double overheadSeconds) {

    static Progress of(EpochProgress progress) {
      LossSums sums = progress.sums();
      return new Progress(
          sums.loss(),
          sums.weight(),
          sums.correct(),
          sums.error(),
          progress.seconds(),
          progress.overheadSeconds());
    }

    EpochProgress restored() {
      return new EpochProgress(
          new LossSums(lossSum, weightSum, correct, errorSum), seconds, overheadSeconds);
    }
  }

  /** All of a state but its vectors, of which it has the lengths. */
  private record Header(
      SortedMap<String, String> identity,
      int parameters,
      int updater,
      int updaters,
      int momentum,
      int average,
      long averagedRounds,
      int bestParameters,
      long steps,
      int epoch,
      int round,
      long totalRounds,
      Progress progress,
      int bestEpoch,
      List<EpochRecord> history) {

    static Header of(Content content) {
      TrainingState state = content.state();
      return new Header(
          content.identity(),
          state.parameters().length,
          state.updaters()[0].length,
          state.updaters().length,
          state.momentum().length,
          state.average().parameters().length,
          state.average().rounds(),
          state.bestParameters().length,
          state.steps(),
          state.epoch(),
          state.round(),
          state.totalRounds(),
          Progress.of(state.progress()),
          state.bestEpoch(),
          state.history());
    }

    boolean plausible() {
      return identity != null
          && progress != null
          && history != null
          && parameters >= 0
          && updater >= 0
          && (updaters == 1 || (updaters > 1 && updater > 0))
          && momentum >= 0
          && average >= 0
          && bestParameters >= 0;
    }

    long floats() {
      return (long) parameters + (long) updater * updaters + momentum + average + bestParameters;
    }
  }

  static void write(OutputStream raw, Content content) throws IOException {
    byte[] header = Json.write(Header.of(content)).getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = DigestUtils.getSha256Digest();
    DigestOutputStream out = new DigestOutputStream(raw, digest);
    out.write(MAGIC);
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt(header.length).array());
    out.write(header);
    TrainingState state = content.state();
    write(out, state.parameters());
    for (float[] updater : state.updaters()) {
      write(out, updater);
    }
    write(out, state.momentum());
    write(out, state.average().parameters());
    write(out, state.bestParameters());
    raw.write(digest.digest());
  }

  private static void write(OutputStream out, float[] vector) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < vector.length; from += CHUNK / Float.BYTES) {
      int count = Math.min(CHUNK / Float.BYTES, vector.length - from);
      buffer.asFloatBuffer().put(vector, from, count);
      out.write(buffer.array(), 0, Float.BYTES * count);
    }
  }

  /**
   * Reads a checkpoint.
   *
   * @throws DamagedException if it is not, to the last byte, what was written
   * @throws IOException if the file system fails, or its own checksum does
   */
  static Content read(FileSystem files, Path file) throws IOException, DamagedException {
    long length = files.getFileStatus(file).getLen();
    if (length < MAGIC.length + Integer.BYTES + DIGEST) {
      throw new DamagedException("it has only " + length + " bytes");
    }
    try (InputStream in = files.open(file, CHUNK)) {
      verify(in, length);
    } catch (EOFException e) {
      throw new DamagedException("it ends early");
    }
    try (DataInputStream in = new DataInputStream(files.open(file, CHUNK))) {
      return parse(in, length);
    } catch (JsonProcessingException e) {
      throw new DamagedException("its header is no header: " + e.getOriginalMessage());
    }
  }

  private static void verify(InputStream in, long length) throws IOException, DamagedException {
    MessageDigest digest = DigestUtils.getSha256Digest();
    byte[] buffer = new byte[CHUNK];
    for (long left = length - DIGEST; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new DamagedException("it ends early");
      }
      digest.update(buffer, 0, read);
      left -= read;
    }
    if (!Arrays.equals(digest.digest(), in.readNBytes(DIGEST))) {
      throw new DamagedException("its checksum does not fit its content");
    }
  }

  private static Content parse(DataInputStream in, long length)
      throws IOException, DamagedException {
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw new DamagedException("it does not begin as a checkpoint of this version");
    }
    int headerLength = in.readInt();
    long room = length - MAGIC.length - Integer.BYTES - DIGEST;
    if (headerLength < 0 || headerLength > room) {
      throw new DamagedException("its header claims " + headerLength + " bytes");
    }
    String json = new String(in.readNBytes(headerLength), StandardCharsets.UTF_8);
    Header header = header(json);
    if (header == null
        || !header.plausible()
        || (room - headerLength) % Float.BYTES != 0
        || header.floats() != (room - headerLength) / Float.BYTES) {
      throw new DamagedException("its header does not fit its length");
    }
    TrainingState state =
        new TrainingState(
            read(in, header.parameters()),
            updaters(in, header),
            read(in, header.momentum()),
            new PolyakAverage(read(in, header.average()), header.averagedRounds()),
            header.steps(),
            header.epoch(),
            header.round(),
            header.totalRounds(),
            header.progress().restored(),
            header.bestEpoch(),
            read(in, header.bestParameters()),
            header.history());
    return new Content(new TreeMap<>(header.identity()), state);
  }

  /** Reads a header. What only some runs have is left out of the others. */
  private static Header header(String json) throws JsonProcessingException {
    JsonNode tree = Json.STRICT.readTree(json);
    if (tree.get("progress") instanceof ObjectNode progress && !progress.has("errorSum")) {
      progress.put("errorSum", 0.0);
    }
    for (JsonNode epoch : tree.path("history")) {
      if (epoch instanceof ObjectNode object) {
        for (String part :
            List.of("trainMeanAbsoluteError", "validationMeanAbsoluteError", "validationMetrics")) {
          object.putIfAbsent(part, object.nullNode());
        }
      }
    }
    return Json.STRICT.treeToValue(tree, Header.class);
  }

  private static float[][] updaters(InputStream in, Header header) throws IOException {
    float[][] updaters = new float[header.updaters()][];
    for (int i = 0; i < updaters.length; i++) {
      updaters[i] = read(in, header.updater());
    }
    return updaters;
  }

  private static float[] read(InputStream in, int count) throws IOException {
    float[] vector = new float[count];
    for (int from = 0; from < count; from += CHUNK / Float.BYTES) {
      int part = Math.min(CHUNK / Float.BYTES, count - from);
      byte[] bytes = in.readNBytes(Float.BYTES * part);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector, from, part);
    }
    return vector;
  }
}
