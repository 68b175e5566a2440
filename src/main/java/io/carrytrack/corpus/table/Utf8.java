package io.carrytrack.corpus.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Whether bytes are UTF-8, and how those that are not are shown. */
public final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bits that no byte of ASCII has. */
  private static final long NOT_ASCII = 0x8080808080808080L;

  private Utf8() {}

  /** Whether the bytes from {@code begin} to below {@code end} are UTF-8 as RFC 3629 has it. */
  static boolean isValid(byte[] bytes, int begin, int end) {
    int i = begin;
    while (i < end) {
      while (i + Long.BYTES <= end && ((long) LONGS.get(bytes, i) & NOT_ASCII) == 0) {
        i += Long.BYTES;
      }
      while (i < end && bytes[i] >= 0) {
        i++;
      }
      if (i < end) {
        int length = sequence(bytes, i, end);
        if (length == 0) {
          return false;
        }
        i += length;
      }
    }
    return true;
  }

  /** Length of the character that begins at a byte above 127; 0 where there is none. */
  private static int sequence(byte[] bytes, int i, int end) {
    int first = bytes[i] & 0xff;
    int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || i + length > end) {
      return 0;
    }
    // the second byte's range leaves out overlong forms, surrogates and what is above U+10FFFF
    int second = bytes[i + 1] & 0xff;
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) {
      return 0;
    }
    for (int k = 2; k < length; k++) {
      if ((bytes[i + k] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /** Whether bytes are UTF-8. */
  public static boolean isValid(byte[] bytes) {
    return isValid(bytes, 0, bytes.length);
  }

  /** Whether a value of Spark's is UTF-8. */
  public static boolean isValid(UTF8String value) {
    int length = value.numBytes();
    Object base = value.getBaseObject();
    long offset = value.getBaseOffset();
    if (base instanceof byte[] bytes) {
      int begin = (int) (offset - Platform.BYTE_ARRAY_OFFSET);
      return isValid(bytes, begin, begin + length);
    }
    return isValid(value.getBytes());
  }

  /** The text, with each byte that is no UTF-8 as {@code \xE9}. */
  public static UTF8String shown(byte[] bytes) {
    if (isValid(bytes)) {
      return UTF8String.fromBytes(bytes);
    }
    StringBuilder shown = new StringBuilder();
    int i = 0;
    while (i < bytes.length) {
      int length = bytes[i] >= 0 ? 1 : sequence(bytes, i, bytes.length);
      if (length == 0) {
        shown.append(String.format("\\x%02X", bytes[i] & 0xff));
        i++;
      } else {
        shown.append(new String(bytes, i, length, StandardCharsets.UTF_8));
        i += length;
      }
    }
    return UTF8String.fromString(shown.toString());
  }
}
