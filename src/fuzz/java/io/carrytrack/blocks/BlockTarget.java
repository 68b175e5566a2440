package io.carrytrack.blocks;

import io.carrytrack.fuzz.MemoryFiles;
import io.carrytrack.fuzz.Scratch;
import io.carrytrack.fuzz.Target;
import io.carrytrack.text.EncodedReview;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.Path;

/** A block of reviews, whose handle has the file's length and digest. */
public final class BlockTarget implements Target {
  private static final String NAME = "block";

  private static final Path FOLDER = MemoryFiles.path("blocks");
  private static final Path FILE = new Path(FOLDER, NAME);

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
    try (Scratch scratch = new Scratch()) {
      byte[] row = review.toBytes();
      Block block = BlockBuilder.build(List.of(row, row).iterator());
      BlockFile.write(MemoryFiles.HADOOP, scratch.path(), "sample", "0", block);
      return scratch.read("sample");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Outcome read(byte[] input) throws Exception {
    MemoryFiles.write(FILE, input);
    String sha256 = DigestUtils.sha256Hex(input);
    Block block =
        BlockFile.read(
            MemoryFiles.HADOOP, FOLDER, new BlockHandle(NAME, 2, 6, input.length, sha256));
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
