package io.carrytrack.tracking.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads event files as their format is described: records of a length, a masked CRC-32C of it, a
 * message, a masked CRC-32C of that, in little-endian order; and messages as protobuf's wire format
 * is. Nothing here is what writes them.
 */
public final class Events {
  private static final int POLYNOMIAL = 0x82f63b78;

  private Events() {}

  /** A point of a curve. */
  public record Point(String tag, long step, float value, double time) {}

  /** The points of a folder, file by file in the order of their names. */
  public static List<Point> read(Path folder) throws IOException {
    List<Point> points = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> !f.toString().endsWith(".crc")).sorted().toList()) {
        assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.");
        points.addAll(points(file));
      }
    }
    return points;
  }

  /** The steps of a curve, in the order of the files. */
  public static List<Long> steps(Path folder, String tag) throws IOException {
    return read(folder).stream().filter(p -> p.tag().equals(tag)).map(Point::step).toList();
  }

  private static List<Point> points(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Point> points = new ArrayList<>();
    boolean first = true;
    while (in.hasRemaining()) {
      byte[] length = bytes(in, 8);
      assertThat(in.getInt()).as("checksum of a length").isEqualTo(masked(length));
      byte[] message =
          bytes(in, (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
      assertThat(in.getInt()).as("checksum of a message").isEqualTo(masked(message));
      Message event = new Message(message);
      if (first) {
        assertThat(new String(event.bytes(3), StandardCharsets.UTF_8)).isEqualTo("brain.Event:2");
        first = false;
      } else {
        Message value = new Message(new Message(event.bytes(5)).bytes(1));
        points.add(
            new Point(
                new String(value.bytes(1), StandardCharsets.UTF_8),
                event.number(2),
                Float.intBitsToFloat((int) value.number(2)),
                Double.longBitsToDouble(event.number(1))));
      }
    }
    assertThat(first).as("a file has a version").isFalse();
    return points;
  }

  private static byte[] bytes(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  /** Bit by bit. */
  private static int masked(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
      }
    }
    crc = ~crc;
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  /** The fields of a message, of which none here is repeated. */
  private static final class Message {
    private final long[] numbers = new long[16];
    private final byte[][] texts = new byte[16][];

    Message(byte[] bytes) {
      for (int at = 0; at < bytes.length; ) {
        int field = bytes[at] >> 3;
        int type = bytes[at] & 7;
        at++;
        int width = type == 1 ? 8 : type == 5 ? 4 : 0;
        if (width > 0) {
          for (int i = width - 1; i >= 0; i--) {
            numbers[field] = numbers[field] << 8 | bytes[at + i] & 0xff;
          }
          at += width;
          continue;
        }
        long number = 0;
        for (int shift = 0; ; shift += 7) {
          byte b = bytes[at++];
          number |= (long) (b & 0x7f) << shift;
          if (b >= 0) {
            break;
          }
        }
        if (type == 0) {
          numbers[field] = number;
        } else {
          assertThat(type).as("wire type").isEqualTo(2);
          texts[field] = Arrays.copyOfRange(bytes, at, at + (int) number);
          at += (int) number;
        }
      }
    }

    long number(int field) {
      return numbers[field];
    }

    byte[] bytes(int field) {
      assertThat(texts[field]).as("field %d", field).isNotNull();
      return texts[field];
    }
  }
}
