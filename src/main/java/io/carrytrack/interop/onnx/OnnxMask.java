package io.carrytrack.interop.onnx;

import io.carrytrack.interop.onnx.OnnxGraph.Attribute;
import java.util.List;
import onnx.Onnx.TensorProto.DataType;

/**
 * Masked steps. As in our own layers, the tokens of a row that are not 0 are moved together,
 * wherever zeros stand among them; but to the front, where ONNX' recurrent operators have them:
 * they stop at a row's {@code sequence_lens} and begin there in the backward direction.
 */
final class OnnxMask {
  private final OnnxGraph graph;
  private final String ids;
  private final String lengths;
  private final String tokens;

  private OnnxMask(OnnxGraph graph, String ids, String lengths, String tokens) {
    this.graph = graph;
    this.ids = ids;
    this.lengths = lengths;
    this.tokens = tokens;
  }

  /**
   * Moves the tokens.
   *
   * @param ids [batch, length]
   */
  static OnnxMask of(OnnxGraph graph, String ids) {
    String zero = graph.scalar("mask/zero", 0);
    String pads = graph.node("Equal", "mask/pads", List.of(ids, zero));
    String present = graph.node("Not", "mask/present", List.of(pads));
    String ones = graph.cast("mask/ones", present, DataType.INT64);
    String count =
        graph.node(
            "ReduceSum",
            "mask/count",
            List.of(ones, graph.longs("mask/count/axes", 1)),
            Attribute.of("keepdims", 0));
    // a stable order: each token has its place as the key, each pad one behind all places
    String shape = graph.node("Shape", "mask/shape", List.of(ids));
    String length =
        graph.node("Gather", "mask/length", List.of(shape, graph.longs("mask/length/axis", 1)));
    String one = graph.scalar("mask/one", 1);
    String size = graph.node("Squeeze", "mask/size", List.of(length));
    String places = graph.node("Range", "mask/places", List.of(zero, size, one));
    String behind = graph.node("Add", "mask/behind", List.of(places, length));
    String keys = graph.node("Where", "mask/keys", List.of(pads, behind, places));
    String order =
        graph.node(
            "TopK",
            "mask/order",
            List.of(keys, length),
            List.of("mask/sorted", "mask/order"),
            Attribute.of("axis", 1),
            Attribute.of("largest", 0));
    String moved =
        graph.node("GatherElements", "mask/moved", List.of(ids, order), Attribute.of("axis", 1));
    return new OnnxMask(graph, ids, graph.cast("mask/lengths", count, DataType.INT32), moved);
  }

  /** The moved ids, [batch, length]. */
  String tokens() {
    return tokens;
  }

  /** Number of true tokens of each row, int32 [batch]. */
  String lengths() {
    return lengths;
  }

  /** A sequence whose masked steps are another number instead. */
  String filled(String name, String sequence, float with) {
    String moved = graph.node("Transpose", name + "/tokens", List.of(tokens), perm(1, 0));
    String pads = graph.node("Equal", name + "/pads", List.of(moved, "mask/zero"));
    String column =
        graph.node("Unsqueeze", name + "/column", List.of(pads, graph.longs(name + "/axis", 2)));
    String number = graph.floats(name + "/number", new float[] {with});
    return graph.node("Where", name, List.of(column, number, sequence));
  }

  /** Each row's number of true tokens as a float, at least 1: [batch, 1]. */
  String divisor(String name) {
    String floats = graph.cast(name + "/lengths", lengths, DataType.FLOAT);
    String least =
        graph.node(
            "Max", name + "/least", List.of(floats, graph.floats(name + "/one", new float[] {1})));
    return graph.node("Unsqueeze", name, List.of(least, graph.longs(name + "/axis", 1)));
  }

  /**
   * A layer's last outputs, which are 0 of a row that is all masked: what the operators give for
   * such a row their description leaves open, and ONNX Runtime's RNN gives something else.
   */
  String ofRowsWithTokens(String name, String vectors) {
    String empty = graph.node("Equal", name + "/empty", List.of("mask/count", "mask/zero"));
    String column =
        graph.node("Unsqueeze", name + "/column", List.of(empty, graph.longs(name + "/axis", 1)));
    String zero = graph.floats(name + "/number", new float[] {0});
    return graph.node("Where", name, List.of(column, zero, vectors));
  }

  /** Of each row 0 if it begins with a masked step, else a number below all: [batch, 1]. */
  String zeroWhereMaskedFirst(String name) {
    String first =
        graph.node(
            "Gather",
            name + "/first",
            List.of(ids, graph.longs(name + "/place", 0)),
            Attribute.of("axis", 1));
    String begins = graph.node("Equal", name + "/begins", List.of(first, "mask/zero"));
    return graph.node(
        "Where",
        name,
        List.of(
            begins,
            graph.floats(name + "/zero", new float[] {0}),
            graph.floats(name + "/below", new float[] {-Float.MAX_VALUE})));
  }

  static Attribute perm(long... axes) {
    return Attribute.ofLongs("perm", axes);
  }
}
