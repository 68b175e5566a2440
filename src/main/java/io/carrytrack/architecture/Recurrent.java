package io.carrytrack.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A recurrent layer.
 *
 * @param cell its cell
 * @param units size of the state, at least 1; twice that leaves a bidirectional layer that joins
 * @param gate the gates' function; a SimpleRNN has no gate and ignores it
 * @param resetAfter of a GRU alone: the reset gate acts after the recurrent product (Keras 3) or
 *     before it (Keras 2.0)
 * @param sequences whether the layer outputs every output or the last one
 * @param bidirectional whether a second cell reads from the end
 * @param dropout share of the layer's inputs dropped, in [0, 1): one mask a row and minibatch for
 *     all time steps
 * @param recurrentDropout share of the recurrent state dropped, in [0, 1), likewise (Gal and
 *     Ghahramani 2016)
 * @param maskedCarry of a GRU with recurrent dropout alone: the state that the update gate outputs
 *     is the masked one (Keras 2, implementation 2) instead of the whole one (Keras 3)
 * @param l2 factor of the sum of the input kernel's squares that training adds to the loss, at
 *     least 0: Keras' {@code kernel_regularizer}
 * @param recurrentL2 likewise of the recurrent kernel's: {@code recurrent_regularizer}
 * @param merge of a bidirectional layer: what is made of the two directions' outputs
 */
public record Recurrent(
    RecurrentCell cell,
    int units,
    GateActivation gate,
    boolean resetAfter,
    boolean sequences,
    boolean bidirectional,
    float dropout,
    float recurrentDropout,
    boolean maskedCarry,
    float l2,
    float recurrentL2,
    Merge merge)
    implements Layer {
  /** Keras' {@code merge_mode} of a bidirectional layer. */
  public enum Merge {
    /** The reverse direction's behind the forward one's. */
    CONCAT,
    SUM,
    /** The product, unit by unit. */
    MUL,
    /** The mean. */
    AVE
  }

  private static final List<String> KEYS =
      List.of(
          "units",
          "sequences",
          "bidirectional",
          "merge",
          "dropout",
          "recurrent-dropout",
          "l2",
          "recurrent-l2");

  /** A type for each cell. */
  static final List<LayerType> TYPES =
      List.of(
          type(RecurrentCell.SIMPLE_RNN),
          type(RecurrentCell.LSTM, "gate"),
          type(RecurrentCell.GRU, "gate", "reset-after", "masked-carry"));

  public Recurrent {
    LayerMap.requirePositive("units", units);
    if (merge != Merge.CONCAT && !bidirectional) {
      throw new IllegalArgumentException(mergesNothing(merge));
    }
  }

  private static String mergesNothing(Merge merge) {
    return "merge is " + LayerMap.name(merge) + ", which is for bidirectional = true";
  }

  /** A bidirectional one joins its outputs. */
  public Recurrent(
      RecurrentCell cell,
      int units,
      GateActivation gate,
      boolean resetAfter,
      boolean sequences,
      boolean bidirectional,
      float dropout,
      float recurrentDropout,
      boolean maskedCarry,
      float l2,
      float recurrentL2) {
    this(
        cell,
        units,
        gate,
        resetAfter,
        sequences,
        bidirectional,
        dropout,
        recurrentDropout,
        maskedCarry,
        l2,
        recurrentL2,
        Merge.CONCAT);
  }

  /** Without a penalty. */
  public Recurrent(
      RecurrentCell cell,
      int units,
      GateActivation gate,
      boolean resetAfter,
      boolean sequences,
      boolean bidirectional,
      float dropout,
      float recurrentDropout,
      boolean maskedCarry) {
    this(
        cell,
        units,
        gate,
        resetAfter,
        sequences,
        bidirectional,
        dropout,
        recurrentDropout,
        maskedCarry,
        0f,
        0f);
  }

  /** As Keras 3 has it, the carried state is whole; without a penalty. */
  public Recurrent(
      RecurrentCell cell,
      int units,
      GateActivation gate,
      boolean resetAfter,
      boolean sequences,
      boolean bidirectional,
      float dropout,
      float recurrentDropout) {
    this(cell, units, gate, resetAfter, sequences, bidirectional, dropout, recurrentDropout, false);
  }

  private static LayerType type(RecurrentCell cell, String... more) {
    List<String> keys = new ArrayList<>(KEYS);
    keys.addAll(List.of(more));
    return new LayerType(
        LayerMap.name(cell), List.copyOf(keys), LayerType.Reads.SEQUENCE, map -> read(cell, map));
  }

  private static Layer read(RecurrentCell cell, LayerMap map) {
    Merge merge = map.choice("merge", Merge.class, Merge.CONCAT);
    if (merge != Merge.CONCAT && !map.flag("bidirectional", false)) {
      throw map.wrong(mergesNothing(merge));
    }
    return new Recurrent(
        cell,
        map.positive("units"),
        map.choice("gate", GateActivation.class, GateActivation.SIGMOID),
        map.flag("reset-after", cell == RecurrentCell.GRU),
        map.flag("sequences", map.sequenceReadAbove()),
        map.flag("bidirectional", false),
        map.share("dropout"),
        map.share("recurrent-dropout"),
        map.flag("masked-carry", false),
        map.l2("l2"),
        map.l2("recurrent-l2"),
        merge);
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("units", units);
    if (cell != RecurrentCell.SIMPLE_RNN) {
      map.put("gate", LayerMap.name(gate));
    }
    if (cell == RecurrentCell.GRU) {
      map.put("reset-after", resetAfter);
      map.put("masked-carry", maskedCarry);
    }
    map.put("sequences", sequences);
    map.put("bidirectional", bidirectional);
    map.put("dropout", dropout);
    map.put("recurrent-dropout", recurrentDropout);
    map.put("l2", l2);
    map.put("recurrent-l2", recurrentL2);
    // what is as by default is not written, as when there was nothing else
    if (merge != Merge.CONCAT) {
      map.put("merge", LayerMap.name(merge));
    }
    return map;
  }

  @Override
  public String type() {
    return LayerMap.name(cell);
  }

  @Override
  public String title() {
    return bidirectional ? "bidirectional " + cell.title() : cell.title();
  }

  @Override
  public String kerasName() {
    return bidirectional ? "bidirectional" : cell.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Shape output(Shape below) {
    Shape.Sequence in = below.requireSequence();
    // a width beyond an int comes with more parameters than a network may have
    int width = bidirectional && merge == Merge.CONCAT ? 2 * units : units;
    if (!sequences) {
      return new Shape.Vector(width);
    }
    boolean masked = in.pads() != Shape.Pads.PLAIN;
    return new Shape.Sequence(
        in.steps(), width, masked ? Shape.Pads.MASKED_ZEROS : Shape.Pads.PLAIN);
  }

  /** A bidirectional layer has each array twice, in the parts {@code forward, backward}. */
  @Override
  public List<Parameter> parameters(Shape below) {
    List<Parameter> one = ofOneDirection(below.width());
    if (!bidirectional) {
      return one;
    }
    List<Parameter> both = new ArrayList<>();
    for (String part : List.of("forward", "backward")) {
      one.forEach(parameter -> both.add(parameter.in(part)));
    }
    return both;
  }

  private List<Parameter> ofOneDirection(int inputs) {
    long columns = (long) cell.gates() * units;
    StartingValues bias =
        cell == RecurrentCell.LSTM ? StartingValues.FORGET_GATE_ONES : StartingValues.ZEROS;
    // reset after the product, each of the two products has its own
    boolean twoBiases = cell == RecurrentCell.GRU && resetAfter;
    return List.of(
        new Parameter("kernel", StartingValues.GLOROT_UNIFORM, inputs, columns).withL2(l2),
        new Parameter("recurrent_kernel", StartingValues.ORTHOGONAL, units, columns)
            .withL2(recurrentL2),
        twoBiases ? new Parameter("bias", bias, 2, columns) : new Parameter("bias", bias, columns));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.recurrent(this);
  }
}
