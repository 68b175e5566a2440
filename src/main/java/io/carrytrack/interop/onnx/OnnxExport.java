package io.carrytrack.interop.onnx;

import static io.carrytrack.interop.onnx.OnnxMask.perm;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.Input;
import io.carrytrack.base.BuildInfo;
import io.carrytrack.base.Json;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.interop.onnx.OnnxGraph.Attribute;
import io.carrytrack.model.SavedModel;
import io.carrytrack.series.Forecast;
import io.carrytrack.series.Scaling;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.task.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto.DataType;

/**
 * A saved model as ONNX, operator set {@value #OPERATOR_SET}: from {@code ids} to {@code
 * probability}, {@code probabilities} or {@code prediction}. Texts become ids outside of it, by the
 * model's vocabulary.
 *
 * <p>Ids are int64, [batch, length], the type that lists become in numpy and torch, so that no
 * caller has to cast. The length is the model's own where the network looks at pads: a shorter row
 * would be another row. With masking it does not (unless it takes the maximum over all steps, of
 * which a masked one is 0), and the length is the caller's, the side of the pads too.
 *
 * <p>A number that is predicted is a double in its unit: a float of a large mean and a small
 * deviation would have lost what the network says. For the same reason a series is read as doubles,
 * [batch, length, columns], in the columns' own units.
 */
public final class OnnxExport {
  /** The one that has LayerNormalization, and that runtimes since 2022 know. */
  static final int OPERATOR_SET = 17;

  private static final int FORMAT_VERSION = 8;
  private static final String BATCH = "batch";

  /** A file is one message of protobuf, which ends at 2 GB; names and nodes take less than that. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (16L << 20);

  private final SavedModel model;
  private final Architecture network;
  private final OnnxGraph graph = new OnnxGraph();

  /**
   * @throws UserError if the model is too large for an ONNX file
   */
  public OnnxExport(SavedModel model) {
    this.model = model;
    network = model.architecture();
    long bytes = (long) Float.BYTES * model.parameters().length;
    if (bytes > MOST_BYTES) {
      throw UserError.usage(
          "the model has %,d parameters, and an ONNX file ends at 2 GB: --format keras has no such"
              + " end",
          model.parameters().length);
    }
  }

  /** Writes it. */
  public void writeTo(OutputStream out) throws IOException {
    ModelProto.Builder onnx =
        ModelProto.newBuilder()
            .setIrVersion(FORMAT_VERSION)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
            .setProducerName("carrytrack")
            .setProducerVersion(BuildInfo.version());
    build();
    onnx.setGraph(graph.build());
    properties()
        .forEach(
            (key, value) ->
                onnx.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    onnx.build().writeTo(out);
  }

  /** What it reads and gives, in a line. */
  public String signature() {
    String input =
        network.input() instanceof Input.Tokens
            ? "ids int64 [batch, " + length() + "]"
            : "numbers double [batch, " + length() + ", " + network.input().width() + "]";
    return model
        .task()
        .target()
        .map(target -> "%s -> %s double [batch, 1]".formatted(input, output()))
        .orElseGet(
            () -> "%s -> %s float [batch, %d]".formatted(input, output(), model.task().outputs()));
  }

  private void build() {
    OnnxWeights weights = new OnnxWeights(model.layout(), model.parameters());
    OnnxMask mask = null;
    String value;
    if (network.input() instanceof Input.Tokens) {
      String ids = graph.input("ids", DataType.INT64, BATCH, length());
      mask = network.maskPadding() ? OnnxMask.of(graph, ids) : null;
      value = embedded(weights, mask == null ? ids : mask.tokens());
    } else {
      value = standardised();
    }
    OnnxLayers layers = new OnnxLayers(graph, weights, mask, value);
    List<Architecture.Part> parts = network.parts("layers");
    for (int i = 0; i < network.layers().size(); i++) {
      value = layers.add(parts.get(i + 1), network.layers().get(i));
    }
    String last = value;
    model
        .task()
        .target()
        .ifPresentOrElse(
            target -> graph.output(restored(last, target), output(), DataType.DOUBLE, BATCH, 1),
            () -> graph.output(last, output(), DataType.FLOAT, BATCH, model.task().outputs()));
  }

  /** A number, or the name of one that the caller chooses. */
  private Object length() {
    boolean seesPads =
        !network.maskPadding()
            || network.layers().stream().anyMatch(GlobalMaxPooling.class::isInstance);
    return seesPads ? network.length() : "length";
  }

  private String embedded(OnnxWeights weights, String ids) {
    String array = "embedding.weight";
    String steps = graph.node("Transpose", "embedding/steps", List.of(ids), perm(1, 0));
    return graph.node(
        "Gather",
        "embedding",
        List.of(
            graph.floats(
                array, weights.array(array), network.vocabularySize(), network.embeddingUnits()),
            steps),
        Attribute.of("axis", 0));
  }

  private String standardised() {
    List<Scaling> scalings = model.series().orElseThrow().scalings();
    int width = scalings.size();
    String numbers = graph.input("numbers", DataType.DOUBLE, BATCH, length(), width);
    String means =
        graph.doubles("input/mean", scalings.stream().mapToDouble(Scaling::mean).toArray(), width);
    String deviations =
        graph.doubles(
            "input/deviation", scalings.stream().mapToDouble(Scaling::deviation).toArray(), width);
    String centred = graph.node("Sub", "input/centred", List.of(numbers, means));
    String scaled = graph.node("Div", "input/scaled", List.of(centred, deviations));
    String floats = graph.cast("input/floats", scaled, DataType.FLOAT);
    return graph.node("Transpose", "input", List.of(floats), perm(1, 0, 2));
  }

  private String restored(String standardised, Target target) {
    String number = graph.cast("target/standardised", standardised, DataType.DOUBLE);
    String scaled =
        graph.node(
            "Mul",
            "target/scaled",
            List.of(number, graph.doubles("target/deviation", new double[] {target.deviation()})));
    String restored =
        graph.node(
            "Add",
            "target/restored",
            List.of(scaled, graph.doubles("target/mean", new double[] {target.mean()})));
    return addsLastValue()
        ? graph.node("Add", "forecast", List.of(restored, lastValue()))
        : restored;
  }

  /** A change is added to the last known value, which the network reads if it is a feature. */
  private boolean addsLastValue() {
    return model.series().filter(OnnxExport::readsTarget).isPresent();
  }

  private static boolean readsTarget(SeriesModel series) {
    return series.forecast() == Forecast.CHANGE
        && series.columns().features().contains(series.columns().targets().get(0));
  }

  private String lastValue() {
    SeriesModel series = model.series().orElseThrow();
    int column = series.columns().features().indexOf(series.columns().targets().get(0));
    String row =
        graph.node(
            "Gather",
            "last/row",
            List.of("numbers", graph.scalar("last/step", network.length() - 1L)),
            Attribute.of("axis", 1));
    return graph.node(
        "Gather",
        "last",
        List.of(row, graph.longs("last/column", column)),
        Attribute.of("axis", 1));
  }

  private String output() {
    if (model.task().target().isEmpty()) {
      return model.task().outputs() == 1 ? "probability" : "probabilities";
    }
    boolean changes =
        model.series().filter(series -> series.forecast() == Forecast.CHANGE).isPresent();
    return changes && !addsLastValue() ? "change" : "prediction";
  }

  /** What a caller has to know, for whom the file is all that there is. */
  private SortedMap<String, String> properties() {
    SortedMap<String, String> properties = new TreeMap<>();
    properties.put("carrytrack.length", String.valueOf(network.length()));
    if (network.input() instanceof Input.Tokens) {
      properties.put("carrytrack.padding", Setting.word(network.padding()));
      properties.put("carrytrack.mask-padding", String.valueOf(network.maskPadding()));
    }
    model
        .series()
        .ifPresent(
            series -> properties.put("carrytrack.columns", json(series.columns().features())));
    if (!model.labels().names().isEmpty()) {
      properties.put("carrytrack.labels", json(model.labels().names()));
    }
    return properties;
  }

  private static String json(List<String> names) {
    return Json.write(names);
  }
}
