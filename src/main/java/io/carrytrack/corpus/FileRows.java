package io.carrytrack.corpus;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Rows of {@link ReviewSchema#READ} from files that hold one review each. */
final class FileRows {
  private FileRows() {}

  /** A review, decoded strictly. */
  static Row review(ReviewPath place, byte[] content, Charset encoding, String origin) {
    String text = null;
    String problem = null;
    try {
      text = encoding.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      problem = text.isBlank() ? Problem.EMPTY_TEXT : null;
    } catch (CharacterCodingException e) {
      problem = Problem.INVALID_UTF8;
    }
    return RowFactory.create(place.id(), text, place.label(), place.split(), origin, problem, null);
  }

  /** What is wrong with the input as a whole. */
  static Row fatal(String what, String origin) {
    return RowFactory.create(null, null, null, null, origin, Problem.FATAL + what, null);
  }
}
