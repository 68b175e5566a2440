package io.carrytrack.training;

import io.carrytrack.evaluation.EncodedReview;
import io.carrytrack.fuzz.Scratch;
import io.carrytrack.fuzz.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** A block of reviews, whose handle has the file's length and digest. */
public final class BlockTarget implements Target {
  private static final String NAME = "block";

  private final Scratch scratch = new Scratch();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<byte[]> samples() {
    return List.of(
        bytes(new EncodedReview("a", new int[] {1, 5, 6}, 1f, 1f)),
        bytes(new EncodedReview("a", new int[] {1, 70_000}, 0f, 0.5f)));
  }

  private byte[] bytes(EncodedReview review) {
    try {
      BlockFile.write(
          Scratch.HADOOP, scratch.path(), "sample", "0", Block.of(List.of(review, review)));
      return Files.readAllBytes(Path.of(scratch.path().toUri()).resolve("sample"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Outcome read(byte[] input) throws Exception {
    scratch.write(NAME, input);
    String sha256 = HexFormat.of().formatHex(Floats.sha256().digest(input));
    Block block =
        BlockFile.read(
            Scratch.HADOOP, scratch.path(), new BlockHandle(NAME, 2, 6, input.length, sha256));
    for (int row = 0; row < block.rows(); row++) {
      if (block.offsets()[row] > block.offsets()[row + 1]) {
        throw new IllegalStateException("row " + row + " has fewer than no tokens");
      }
    }
    return Outcome.READ;
  }

  @Override
  public String toString() {
    return name();
  }
}
