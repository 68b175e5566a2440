package io.carrytrack.interop.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * A graph as it grows: constants, and nodes that each read what stands before them. What a node
 * outputs has the node's name.
 */
final class OnnxGraph {
  private final GraphProto.Builder graph = GraphProto.newBuilder();

  /** A constant of floats; the last axis of its shape runs fastest. */
  String floats(String name, float[] values, long... shape) {
    ByteBuffer bytes = buffer(Float.BYTES, values.length);
    bytes.asFloatBuffer().put(values);
    return constant(name, TensorProto.DataType.FLOAT, bytes, shape);
  }

  /** A constant of doubles. */
  String doubles(String name, double[] values, long... shape) {
    ByteBuffer bytes = buffer(Double.BYTES, values.length);
    bytes.asDoubleBuffer().put(values);
    return constant(name, TensorProto.DataType.DOUBLE, bytes, shape);
  }

  /** A constant list of whole numbers. */
  String longs(String name, long... values) {
    return constant(name, TensorProto.DataType.INT64, longBytes(values), values.length);
  }

  /** A constant whole number without axes. */
  String scalar(String name, long value) {
    return constant(name, TensorProto.DataType.INT64, longBytes(value));
  }

  private static ByteBuffer longBytes(long... values) {
    ByteBuffer bytes = buffer(Long.BYTES, values.length);
    bytes.asLongBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer buffer(int size, int count) {
    return ByteBuffer.allocate(Math.multiplyExact(size, count)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String constant(String name, TensorProto.DataType type, ByteBuffer bytes, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type)
            .setRawData(ByteString.copyFrom(bytes));
    for (long size : shape) {
      tensor.addDims(size);
    }
    graph.addInitializer(tensor);
    return name;
  }

  /** A node of one output, which has its name. */
  String node(String operator, String name, List<String> inputs, Attribute... attributes) {
    return node(operator, name, inputs, List.of(name), attributes);
  }

  /**
   * A node.
   *
   * @param inputs names; an empty one is an input that is left out
   * @param outputs names; an empty one is not wanted
   * @return the last output
   */
  String node(
      String operator,
      String name,
      List<String> inputs,
      List<String> outputs,
      Attribute... attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(name)
            .addAllInput(inputs)
            .addAllOutput(outputs);
    for (Attribute attribute : attributes) {
      node.addAttribute(attribute.proto);
    }
    graph.addNode(node);
    return outputs.get(outputs.size() - 1);
  }

  /** A node's value as another type. */
  String cast(String name, String value, TensorProto.DataType to) {
    return node("Cast", name, List.of(value), Attribute.of("to", to.getNumber()));
  }

  /** What the graph reads. */
  String input(String name, TensorProto.DataType type, Object... shape) {
    graph.addInput(value(name, type, shape));
    return name;
  }

  /** What the graph gives: a value, under the name that the callers know. */
  void output(String value, String name, TensorProto.DataType type, Object... shape) {
    node("Identity", name, List.of(value));
    graph.addOutput(value(name, type, shape));
  }

  /** A size is a number, or the name of one that is every caller's own. */
  private static ValueInfoProto value(String name, TensorProto.DataType type, Object... shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (Object size : shape) {
      TensorShapeProto.Dimension.Builder axis = sizes.addDimBuilder();
      if (size instanceof Number number) {
        axis.setDimValue(number.longValue());
      } else {
        axis.setDimParam(size.toString());
      }
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type).setShape(sizes);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  GraphProto build() {
    return graph.setName("carrytrack").build();
  }

  /** An attribute of a node. */
  static final class Attribute {
    private final AttributeProto.Builder proto;

    private Attribute(String name, AttributeProto.AttributeType type) {
      proto = AttributeProto.newBuilder().setName(name).setType(type);
    }

    static Attribute of(String name, long value) {
      Attribute attribute = new Attribute(name, AttributeProto.AttributeType.INT);
      attribute.proto.setI(value);
      return attribute;
    }

    static Attribute of(String name, String value) {
      Attribute attribute = new Attribute(name, AttributeProto.AttributeType.STRING);
      attribute.proto.setS(ByteString.copyFromUtf8(value));
      return attribute;
    }

    static Attribute of(String name, float value) {
      Attribute attribute = new Attribute(name, AttributeProto.AttributeType.FLOAT);
      attribute.proto.setF(value);
      return attribute;
    }

    static Attribute ofLongs(String name, long... values) {
      Attribute attribute = new Attribute(name, AttributeProto.AttributeType.INTS);
      for (long value : values) {
        attribute.proto.addInts(value);
      }
      return attribute;
    }

    static Attribute ofFloats(String name, List<Float> values) {
      Attribute attribute = new Attribute(name, AttributeProto.AttributeType.FLOATS);
      attribute.proto.addAllFloats(values);
      return attribute;
    }

    static Attribute ofStrings(String name, List<String> values) {
      Attribute attribute = new Attribute(name, AttributeProto.AttributeType.STRINGS);
      values.forEach(value -> attribute.proto.addStrings(ByteString.copyFromUtf8(value)));
      return attribute;
    }
  }
}
