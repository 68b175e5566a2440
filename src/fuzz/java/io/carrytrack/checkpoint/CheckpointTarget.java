package io.carrytrack.checkpoint;

import io.carrytrack.averaging.PolyakAverage;
import io.carrytrack.fuzz.MemoryFiles;
import io.carrytrack.fuzz.Target;
import io.carrytrack.task.LossSums;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.Path;

/** A checkpoint; its checksum, which stands last, is made to fit. */
public final class CheckpointTarget implements Target {
  private static final int DIGEST = 32;
  private static final String NAME = "checkpoint";

  private static final Path FILE = MemoryFiles.path(NAME);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<byte[]> samples() {
    TrainingState first =
        TrainingState.initial(new float[] {1, 2, 3}, new float[] {4, 5, 6}, new float[0]);
    EpochRecord epoch = new EpochRecord(1, 2.5, 1.5, 0.25, 0.5, 0.6, 0.7, 0.65, 0.75);
    TrainingState later =
        new TrainingState(
            new float[] {1, -0f, Float.MIN_VALUE},
            new float[][] {{2}, {8}},
            new float[] {3, 4},
            new PolyakAverage(new float[] {9, 0.5f, 1}, 3),
            77,
            1,
            2,
            9,
            new EpochProgress(new LossSums(0.1, 2, 1), 0.3, 0.2),
            1,
            new float[] {5, 6, 7},
            List.of(epoch));
    return List.of(bytes(first), bytes(later));
  }

  private static byte[] bytes(TrainingState state) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      CheckpointFile.write(
          out, new CheckpointFile.Content(new TreeMap<>(Map.of("training.seed", "1")), state));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Arrays.copyOf(out.toByteArray(), out.size() - DIGEST);
  }

  @Override
  public List<String> words() {
    return List.of("\"history\":[null]", "\"parameters\":", "\"updaters\":", "null", "[[[[");
  }

  @Override
  public Outcome read(byte[] input) throws Exception {
    byte[] file = Arrays.copyOf(input, input.length + DIGEST);
    System.arraycopy(DigestUtils.sha256(input), 0, file, input.length, DIGEST);
    MemoryFiles.write(FILE, file);
    try {
      CheckpointFile.read(FILE.getFileSystem(MemoryFiles.HADOOP), FILE);
      return Outcome.READ;
    } catch (CheckpointFile.DamagedException e) {
      return Outcome.REFUSED;
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
