package io.carrytrack.base;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/** Float vectors as little-endian bytes. */
public final class Floats {
  private static final int CHUNK = 1 << 14;

  private Floats() {}

  /** SHA-256, in hex, of the vector's bytes: of a saved model's {@code parameters.bin}. */
  public static String sha256(float[] values) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    ByteBuffer buffer = ByteBuffer.allocate(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      buffer.asFloatBuffer().put(values, from, count);
      digest.update(buffer.array(), 0, 4 * count);
    }
    return Hex.encodeHexString(digest.digest());
  }

  /** Whether every value is a number. */
  public static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
