package io.carrytrack.vectors;

import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.UserError;
import io.carrytrack.text.WordIndex;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/** The vectors of a vocabulary's words, as far as a file had them. */
public final class FoundVectors {
  private static final int SHOWN = 3;

  private final VectorSource source;
  private final WordIndex words;
  private final float[] vectors;
  private final BitSet found;
  private final List<String> firstWords = new ArrayList<>();
  private long read;
  private long repeated;

  FoundVectors(VectorSource source, WordIndex words) {
    this.source = source;
    this.words = words;
    vectors = new float[Math.multiplyExact(words.size(), source.width())];
    found = new BitSet(words.size());
  }

  int width() {
    return source.width();
  }

  /**
   * Takes notice of the file's next word.
   *
   * @return its id if its vector is to be put, else -1: another word, or one that was there before,
   *     whose first vector counts
   */
  int wanted(String word) {
    read++;
    if (firstWords.size() < SHOWN) {
      firstWords.add(word);
    }
    int id = word.isEmpty() ? WordIndex.UNKNOWN : words.id(word);
    if (id == WordIndex.UNKNOWN) {
      return -1;
    }
    if (found.get(id)) {
      repeated++;
      return -1;
    }
    return id;
  }

  void put(int id, float[] vector) {
    System.arraycopy(vector, 0, vectors, id * width(), width());
    found.set(id);
  }

  /** All has been read. */
  FoundVectors whole() {
    if (found.isEmpty()) {
      List<String> wanted =
          words.words().subList(0, Math.min(SHOWN, words.size() - WordIndex.FIRST_WORD));
      throw UserError.data(
          "%s has no word of the vocabulary: it begins with %s, the vocabulary with %s; words are"
              + " compared letter by letter, and text.lower-case and text.tokenizer say what they"
              + " are made of",
          source.path(), firstWords, wanted);
    }
    return this;
  }

  /** What was read. */
  public VectorSource source() {
    return source;
  }

  /** Words of the vocabulary that were found. */
  public int found() {
    return found.cardinality();
  }

  /** Words of the file that are of the vocabulary and were there before, whose first counts. */
  public long repeated() {
    return repeated;
  }

  /**
   * Puts the vectors into an embedding; other rows stay as they are.
   *
   * @param parameters of a network
   * @param embedding where its embedding is, (V, {@link VectorSource#width})
   */
  public void into(float[] parameters, ParameterLayout.Array embedding) {
    for (int id = found.nextSetBit(0); id >= 0; id = found.nextSetBit(id + 1)) {
      System.arraycopy(
          vectors, id * width(), parameters, embedding.offset() + id * width(), width());
    }
  }

  /** SHA-256, in hex, of the ids found and their vectors: all that training takes from the file. */
  public String sha256() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    ByteBuffer row =
        ByteBuffer.allocate(Integer.BYTES + Float.BYTES * width()).order(ByteOrder.LITTLE_ENDIAN);
    for (int id = found.nextSetBit(0); id >= 0; id = found.nextSetBit(id + 1)) {
      row.clear().putInt(id);
      row.asFloatBuffer().put(vectors, id * width(), width());
      digest.update(row.array());
    }
    return Hex.encodeHexString(digest.digest());
  }

  /** What was found, in one line. */
  public String line() {
    int all = words.size() - WordIndex.FIRST_WORD;
    return String.format(
        Locale.ROOT,
        "word vectors: %s is %s, %,d of %d numbers; of the vocabulary's %,d words %,d are found and"
            + " %,d are not (%.1f%%)%s",
        source.path(),
        source.format().label(),
        read,
        width(),
        all,
        found(),
        all - found(),
        100.0 * found() / all,
        repeated == 0
            ? ""
            : String.format(
                Locale.ROOT, "; words that were there before: %,d, the first counts", repeated));
  }
}
