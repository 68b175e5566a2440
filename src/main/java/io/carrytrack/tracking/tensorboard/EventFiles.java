package io.carrytrack.tracking.tensorboard;

import io.carrytrack.files.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.nd4j.shade.protobuf.CodedOutputStream;

/**
 * A folder of event files. TensorBoard reads its files in the order of their names and goes on to
 * the next; each is written once, whole, as object stores know no append and TensorBoard would not
 * look at a former file again.
 */
final class EventFiles implements AutoCloseable {
  private static final double LONGEST_WAIT = 30;

  private static final String VERSION = "brain.Event:2";

  /** Added to a rotated checksum, as TensorFlow's record writer does. */
  private static final int MASK = 0xa282ead8;

  // numbers of the fields of tensorflow.Event, Summary and Summary.Value
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  private final Path directory;
  private final Configuration hadoop;
  private final long began = System.currentTimeMillis() / 1000;
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private long oldest;
  private int files;

  EventFiles(Path directory, Configuration hadoop) {
    this.directory = directory;
    this.hadoop = hadoop;
  }

  /** Writes a message's fields. */
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not of an array
    }
    return bytes.toByteArray();
  }

  /**
   * Adds a point.
   *
   * @param tag name of its curve
   * @param time in seconds since 1970
   */
  void add(String tag, long step, double value, double time) {
    byte[] point =
        message(
            out -> {
              out.writeString(TAG, tag);
              out.writeFloat(SIMPLE_VALUE, (float) value);
            });
    byte[] summary = message(out -> out.writeByteArray(VALUE, point));
    record(
        message(
            out -> {
              out.writeDouble(WALL_TIME, time);
              out.writeInt64(STEP, step);
              out.writeByteArray(SUMMARY, summary);
            }),
        time);
  }

  /** A record of TensorFlow's: length, its checksum, the message, its checksum. */
  private void record(byte[] message, double time) {
    if (records.size() == 0) {
      oldest = System.nanoTime();
      frame(
          message(
              out -> {
                out.writeDouble(WALL_TIME, time);
                out.writeString(FILE_VERSION, VERSION);
              }));
    }
    frame(message);
  }

  private void frame(byte[] message) {
    byte[] length = bytes(Long.BYTES).putLong(message.length).array();
    records.writeBytes(length);
    records.writeBytes(bytes(Integer.BYTES).putInt(masked(length)).array());
    records.writeBytes(message);
    records.writeBytes(bytes(Integer.BYTES).putInt(masked(message)).array());
  }

  private static ByteBuffer bytes(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int masked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
  }

  /** Writes a file where a point has waited for half a minute. */
  void writeIfDue() {
    if (records.size() > 0 && (System.nanoTime() - oldest) / 1e9 > LONGEST_WAIT) {
      close();
    }
  }

  /** Writes what is not yet written. */
  @Override
  public void close() {
    if (records.size() == 0) {
      return;
    }
    Path file =
        new Path(
            directory,
            String.format(Locale.ROOT, "events.out.tfevents.%010d.carrytrack.%06d", began, files));
    try {
      AtomicFile.write(file, records.toByteArray(), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    records.reset();
    files++;
  }
}
