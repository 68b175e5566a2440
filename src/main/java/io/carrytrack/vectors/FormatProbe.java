package io.carrytrack.vectors;

import io.carrytrack.base.UserError;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.commons.codec.binary.Hex;

/** Tells a file of vectors by its first bytes. */
final class FormatProbe {
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final int SHOWN = 24;

  private final String path;
  private final byte[] first;
  private final int begin;

  private FormatProbe(String path, byte[] first) {
    this.path = path;
    this.first = first;
    begin = mark(first, first.length);
  }

  /** Where text begins: behind a byte order mark, if there is one. */
  static int mark(byte[] bytes, int length) {
    boolean there =
        length >= 3 && bytes[0] == MARK[0] && bytes[1] == MARK[1] && bytes[2] == MARK[2];
    return there ? 3 : 0;
  }

  /**
   * What a file is.
   *
   * @param first its first bytes: all, or as many as a line may have
   * @throws UserError if it is none that is known, saying what was seen
   */
  static VectorSource of(String path, byte[] first) {
    return new FormatProbe(path, first).source();
  }

  private VectorSource source() {
    if (begin == first.length) {
      throw UserError.data("%s: the file of word vectors is empty", path);
    }
    int end = lineEnd(begin);
    if (end < 0) {
      throw unknown("no line ends in its first " + VectorBytes.LONGEST_LINE + " bytes");
    }
    Optional<VectorHeader> header = VectorHeader.of(first, begin, end);
    if (header.isPresent()) {
      int width = (int) header.get().requirePossible(path).width();
      boolean text = isTextBehind(Math.min(first.length, end + 1), width);
      return new VectorSource(
          path, text ? VectorFormat.WORD2VEC_TEXT : VectorFormat.WORD2VEC_BINARY, width);
    }
    int width = Numerals.numbers(first, begin, end);
    if (width == 0 || width > VectorSource.WIDEST) {
      throw unknown(
          width == 0
              ? "its first line is neither a word and its numbers by blanks nor a count and a size"
              : "its first line has " + width + " numbers");
    }
    return new VectorSource(path, VectorFormat.GLOVE, width);
  }

  /** Behind the header: a line of a word and its numbers, or at least text; floats are neither. */
  private boolean isTextBehind(int from, int width) {
    int end = lineEnd(from);
    return end >= 0 && Numerals.numbers(first, from, end) >= width || isText(from);
  }

  /** Place of the line's end, the file's end being one; -1 if it is not among the bytes. */
  private int lineEnd(int from) {
    for (int i = from; i < first.length; i++) {
      if (first[i] == '\n') {
        return i;
      }
    }
    return first.length < VectorBytes.LONGEST_LINE ? first.length : -1;
  }

  private boolean isText(int from) {
    for (int i = from; i < first.length; i++) {
      boolean control = first[i] >= 0 && first[i] < ' ' || first[i] == 0x7f;
      if (control && first[i] != '\t' && first[i] != '\r' && first[i] != '\n') {
        return false;
      }
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer letters = CharBuffer.allocate(first.length - from);
    // the last letter may be cut
    CoderResult result =
        decoder.decode(ByteBuffer.wrap(first, from, first.length - from), letters, false);
    return !result.isError();
  }

  private UserError unknown(String seen) {
    int count = Math.min(SHOWN, first.length);
    byte[] shown = java.util.Arrays.copyOf(first, count);
    String begins =
        isText(0)
            ? "\"" + new String(shown, StandardCharsets.UTF_8).strip() + "\""
            : "the bytes " + Hex.encodeHexString(shown);
    boolean zip = count > 1 && first[0] == 'P' && first[1] == 'K';
    return UserError.data(
        "%s is no file of word vectors that is known (GloVe text, word2vec text or binary, gzipped"
            + " or not): %s; it begins with %s%s",
        path, seen, begins, zip ? ", a zip archive: unpack it" : "");
  }
}
