package io.carrytrack.interop.keras;

import io.carrytrack.base.UserError;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An HDF5 file in memory. It is read where somebody knows what is there, and nowhere else; links to
 * other files are not followed. The library throws whatever it likes at a damaged file: all of it
 * becomes an error that names the file.
 */
final class Hdf5 {
  /** Bytes of an attribute: a network's whole configuration is one. */
  private static final long LARGEST_ATTRIBUTE = 16L << 20;

  private final String name;
  private final long length;
  private final HdfFile file;

  /**
   * @param content the whole file
   * @param name of it, for messages
   * @throws UserError if it is no HDF5 file
   */
  Hdf5(byte[] content, String name) {
    this.name = name;
    length = content.length;
    file = guarded(() -> HdfFile.fromBytes(content));
  }

  private <T> T guarded(Supplier<T> read) {
    try {
      return read.get();
    } catch (UserError e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
      throw UserError.data(
          e, "%s: no whole HDF5 file: %s; save it anew or restore it from a copy", name, why(e));
    }
  }

  private static String why(Throwable e) {
    String message = e.getMessage() == null ? "" : ": " + e.getMessage();
    String why = e.getClass().getSimpleName() + message;
    return why.length() > 200 ? why.substring(0, 197) + "..." : why;
  }

  /**
   * The strings of an attribute.
   *
   * @param path of the group that has it, empty for the file
   * @return null if there is no such group or attribute
   */
  List<String> strings(String path, String attribute) {
    return guarded(
        () -> {
          Node node = node(path);
          Attribute found = node == null ? null : node.getAttributes().get(attribute);
          return found == null ? null : strings(found);
        });
  }

  private List<String> strings(Attribute attribute) {
    if (attribute.isEmpty()) {
      return List.of();
    }
    long size = attribute.getSizeInBytes();
    if (size < 0 || size > Math.min(length, LARGEST_ATTRIBUTE)) {
      throw UserError.data("%s: its attribute %s claims %d bytes", name, attribute.getName(), size);
    }
    Object data = attribute.getData();
    if (data instanceof String text) {
      return List.of(text);
    } else if (data instanceof String[] texts) {
      return Arrays.asList(texts);
    }
    // an empty list of names is an array of numbers
    if (attribute.getSize() == 0) {
      return List.of();
    }
    throw UserError.data("%s: its attribute %s is no text", name, attribute.getName());
  }

  /** Whether there is a group or a dataset of that path. */
  boolean has(String path) {
    return guarded(() -> node(path) != null);
  }

  /**
   * The numbers of a dataset.
   *
   * @param shape that it must have
   * @throws UserError if it is missing, or of another shape or type; nothing is allocated before
   */
  float[] floats(String path, int[] shape) {
    return guarded(
        () -> {
          if (!(node(path) instanceof Dataset dataset)) {
            throw UserError.data("%s: it has no weights %s", name, path);
          }
          if (!Arrays.equals(dataset.getDimensions(), shape)) {
            throw UserError.data(
                "%s: the weights %s are of shape %s, and the network's of %s",
                name, path, Arrays.toString(dataset.getDimensions()), Arrays.toString(shape));
          }
          return new Hdf5Floats(name, path, dataset).read();
        });
  }

  private Node node(String path) {
    Node node = file;
    for (String part : path.split("/")) {
      if (part.isEmpty()) {
        continue;
      }
      if (!(node instanceof Group group)) {
        return null;
      }
      Map<String, Node> children = group.getChildren();
      node = children.get(part);
      if (node instanceof Link) {
        throw UserError.data("%s: %s is a link to another file or place", name, part);
      }
      if (node == null) {
        return null;
      }
    }
    return node;
  }
}
