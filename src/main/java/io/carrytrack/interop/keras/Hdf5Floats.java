package io.carrytrack.interop.keras;

import io.carrytrack.base.UserError;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.PipelineFilterWithData;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The numbers of one dataset, whole or in chunks that may be compressed. Chunks are taken apart
 * here, since what they inflate to is bounded by their shape, whatever a file claims.
 */
final class Hdf5Floats {
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int CHECKSUM = 3;

  private final String name;
  private final String path;
  private final Dataset dataset;
  private final int[] shape;

  /**
   * @param name of the file, for messages
   * @param path of the dataset, for messages
   * @param dataset whose dimensions are known to be right
   */
  Hdf5Floats(String name, String path, Dataset dataset) {
    this.name = name;
    this.path = path;
    this.dataset = dataset;
    shape = dataset.getDimensions();
  }

  float[] read() {
    if (!(dataset.getDataType() instanceof FloatingPoint type)
        || type.getSize() != Float.BYTES
        || !dataset.getJavaType().equals(float.class)) {
      throw refused("they are no numbers of 32 bits: save the network with float32 weights");
    }
    if (dataset instanceof ChunkedDataset chunked) {
      return chunks(chunked, type.getByteOrder());
    }
    Object data = dataset.getDataFlat();
    if (!(data instanceof float[] values) || values.length != size(shape)) {
      throw refused("the file does not hold all of them");
    }
    return values;
  }

  private UserError refused(String format, Object... arguments) {
    return UserError.data("%s: the weights %s: %s", name, path, String.format(format, arguments));
  }

  private static int size(int[] dimensions) {
    return Arrays.stream(dimensions).reduce(1, Math::multiplyExact);
  }

  private float[] chunks(ChunkedDataset chunked, ByteOrder order) {
    int[] chunk = chunked.getChunkDimensions();
    if (chunk.length != shape.length) {
      throw refused("their chunks have %d axes", chunk.length);
    }
    for (int axis = 0; axis < shape.length; axis++) {
      if (chunk[axis] < 1 || chunk[axis] > shape[axis]) {
        throw refused("their chunks of %s are larger than they are", Arrays.toString(chunk));
      }
    }
    int bytes = Math.multiplyExact(Float.BYTES, size(chunk));
    float[] values = new float[size(shape)];
    int[] at = new int[shape.length];
    do {
      ByteBuffer numbers = decoded(raw(chunked, at), bytes, chunked.getFilters()).order(order);
      copy(numbers, chunk, at, values);
    } while (advance(at, chunk));
    return values;
  }

  private byte[] raw(ChunkedDataset chunked, int[] at) {
    ByteBuffer buffer = chunked.getRawChunkBuffer(at.clone());
    byte[] raw = new byte[buffer.remaining()];
    buffer.get(raw);
    return raw;
  }

  /** To the next chunk, the last axis running fastest; false behind the last. */
  private boolean advance(int[] at, int[] chunk) {
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      at[axis] += chunk[axis];
      if (at[axis] < shape[axis]) {
        return true;
      }
      at[axis] = 0;
    }
    return false;
  }

  /** The last filter that was applied is undone first. */
  private ByteBuffer decoded(byte[] raw, int bytes, List<PipelineFilterWithData> filters) {
    byte[] data = raw;
    for (int i = filters.size() - 1; i >= 0; i--) {
      switch (filters.get(i).getId()) {
        case DEFLATE -> data = inflated(data, bytes);
        case SHUFFLE -> data = unshuffled(data);
        case CHECKSUM -> data = Arrays.copyOf(data, Math.max(0, data.length - Integer.BYTES));
        default -> throw refused("they are compressed by %s; use gzip", filters.get(i).getName());
      }
    }
    if (data.length != bytes) {
      throw refused("a chunk of them has %d bytes instead of %d", data.length, bytes);
    }
    return ByteBuffer.wrap(data);
  }

  /** HDF5 leaves a chunk as it is that would grow by compression. */
  private byte[] inflated(byte[] data, int bytes) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(data);
      byte[] out = new byte[bytes];
      int length = 0;
      while (length < bytes && !inflater.finished()) {
        int more = inflater.inflate(out, length, bytes - length);
        if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          break;
        }
        length += more;
      }
      if (length == bytes) {
        return out;
      }
    } catch (DataFormatException e) {
      // decided below
    } finally {
      inflater.end();
    }
    if (data.length == bytes) {
      return data;
    }
    throw refused("a compressed chunk of them is damaged");
  }

  /** All first bytes of the numbers lie together, then all second ones. */
  private static byte[] unshuffled(byte[] data) {
    byte[] out = new byte[data.length];
    int numbers = data.length / Float.BYTES;
    for (int i = 0; i < numbers; i++) {
      for (int b = 0; b < Float.BYTES; b++) {
        out[Float.BYTES * i + b] = data[b * numbers + i];
      }
    }
    return out;
  }

  /** A chunk at an edge is as large as any other; what stands beyond the edge is nothing. */
  private void copy(ByteBuffer numbers, int[] chunk, int[] at, float[] values) {
    int[] place = new int[shape.length];
    int count = size(chunk);
    for (int i = 0; i < count; i++) {
      int rest = i;
      int index = 0;
      boolean inside = true;
      for (int axis = shape.length - 1, stride = 1; axis >= 0; axis--) {
        place[axis] = at[axis] + rest % chunk[axis];
        rest /= chunk[axis];
        inside &= place[axis] < shape[axis];
        index += place[axis] * stride;
        stride *= shape[axis];
      }
      if (inside) {
        values[index] = numbers.getFloat(Float.BYTES * i);
      }
    }
  }
}
