package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenStackTest {
  static final Path DIR = Path.of(System.getProperty("carrytrack.golden", "../shared/golden"));

  record Case(String name, KernelOptions options) {}

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (String name :
        System.getProperty(
                "cases",
                "lstm,stacked-lstm,lstm-hard-sigmoid,lstm-masked,stacked-lstm-masked,lstm-tutorial")
            .split(",")) {
      for (KernelVariant v : KernelVariant.values()) {
        if (System.getProperty("variant", "VECTOR").contains(v.name())) {
          for (int b = 0; b < 8; b++) {
            out.add(new Case(name, new KernelOptions(v, (b & 1) == 0, (b & 2) == 0, (b & 4) == 0)));
          }
        }
      }
    }
    return out.stream();
  }

  static float[] floats(JsonNode root, String name) throws Exception {
    JsonNode a = root.get("arrays").get(name);
    if (a == null) {
      return null;
    }
    if (root.has("file")) {
      byte[] all = Files.readAllBytes(DIR.resolve(root.get("file").asText()));
      ByteBuffer buf =
          ByteBuffer.wrap(all, a.get("offset").asInt(), a.get("bytes").asInt())
              .order(ByteOrder.LITTLE_ENDIAN);
      float[] out = new float[a.get("bytes").asInt() / 4];
      for (int i = 0; i < out.length; i++) {
        out[i] = a.get("dtype").asText().startsWith("int") ? buf.getInt() : buf.getFloat();
      }
      return out;
    }
    List<Float> list = new ArrayList<>();
    flatten(a.get("data"), list);
    float[] out = new float[list.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = list.get(i);
    }
    return out;
  }

  static void flatten(JsonNode n, List<Float> out) {
    if (n.isArray()) {
      n.forEach(c -> flatten(c, out));
    } else {
      out.add((float) n.asDouble());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void golden(Case c) throws Exception {
    Path file = DIR.resolve(c.name() + ".json");
    assumeTrue(Files.exists(file), "no golden files at " + DIR);
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    int t = root.get("sizes").get("T").asInt();
    int b = root.get("sizes").get("B").asInt();
    boolean mask = root.path("mask_zero").asBoolean();
    List<LayerSpec> layers = new ArrayList<>();
    for (JsonNode l : root.get("layers")) {
      boolean bi = l.get("class").asText().equals("Bidirectional");
      String cls = bi ? l.get("layer").asText() : l.get("class").asText();
      switch (cls) {
        case "Embedding" -> {}
        case "Dense" -> layers.add(new LayerSpec.Dense(1, LayerSpec.Activation.SIGMOID));
        case "LSTM", "GRU", "SimpleRNN" ->
            layers.add(
                new LayerSpec.Recurrent(
                    cls.equals("LSTM")
                        ? LayerSpec.Cell.LSTM
                        : cls.equals("GRU") ? LayerSpec.Cell.GRU : LayerSpec.Cell.SIMPLE_RNN,
                    l.get("units").asInt(),
                    l.path("recurrent_activation").asText().startsWith("clip")
                        ? LayerSpec.GateActivation.HARD_SIGMOID
                        : LayerSpec.GateActivation.SIGMOID,
                    l.path("reset_after").asBoolean(),
                    l.path("return_sequences").asBoolean(),
                    bi,
                    (float) root.path("dropout").asDouble(),
                    (float) root.path("recurrent_dropout").asDouble(),
                    c.name().equals("gru-dropout")));
        default -> throw new IllegalArgumentException(cls);
      }
    }
    StackSpec spec =
        new StackSpec(
            root.get("sizes").get("V").asInt(),
            root.get("sizes").get("E").asInt(),
            t,
            PadSide.PRE,
            mask,
            layers);
    float[] maskIn = floats(root, "mask/input");
    float[] maskRec = floats(root, "mask/recurrent");
    LayerStack stack =
        new LayerStack(
            spec,
            c.options(),
            (rate, layer, place) ->
                new RowMasks() {
                  @Override
                  public void begin(StepKey key) {}

                  @Override
                  public float factor(int row, int unit) {
                    float[] m = place == 0 ? maskIn : maskRec;
                    return m[row * (m.length / b) + unit];
                  }
                });
    float[] parameters = new float[stack.layout().size()];
    for (ParameterLayout.Array a : stack.layout().arrays()) {
      float[] w = floats(root, "weight/" + a.name());
      assertThat(w).as(a.name()).isNotNull().hasSize(a.size());
      System.arraycopy(w, 0, parameters, a.offset(), w.length);
    }
    TokenBatch batch = batch(floats(root, "input/tokens"), floats(root, "input/labels"), b, t);
    float[] gradient = new float[parameters.length];
    for (int repeat = 0; repeat < 2; repeat++) {
      BatchLoss loss = stack.gradient(batch, parameters, new StepKey(1, 0, 0, 0), gradient);
      assertThat(loss.meanLoss())
          .isCloseTo(floats(root, "output/loss")[0], org.assertj.core.data.Offset.offset(1e-5));
    }
    for (ParameterLayout.Array a : stack.layout().arrays()) {
      float[] g = floats(root, "gradient/" + a.name());
      double max = 0;
      double worst = 0;
      for (int i = 0; i < g.length; i++) {
        max = Math.max(max, Math.abs(g[i]));
        worst = Math.max(worst, Math.abs(g[i] - gradient[a.offset() + i]));
      }
      assertThat(worst / max).as("gradient " + a.name()).isLessThan(1e-5);
    }
    if (maskIn == null) {
      float[] p = new float[b];
      stack.predict(batch, parameters, p);
      near(p, floats(root, "output/probabilities"), "probabilities");
      float[] gaps = floats(root, "gaps/input/tokens");
      if (gaps != null) {
        stack.predict(batch(gaps, new float[b], b, t), parameters, p);
        near(p, floats(root, "gaps/output/probabilities"), "gaps");
      }
    }
  }

  static void near(float[] got, float[] wanted, String what) {
    for (int i = 0; i < wanted.length; i++) {
      assertThat(got[i])
          .as(what + " " + i)
          .isCloseTo(wanted[i], org.assertj.core.data.Offset.offset(1e-6f));
    }
  }

  static TokenBatch batch(float[] tokens, float[] labels, int b, int t) {
    TokenBatch batch = new TokenBatch(t, PadSide.PRE);
    for (int r = 0; r < b; r++) {
      int[] ids = new int[t];
      int from = -1;
      for (int i = 0; i < t; i++) {
        ids[i] = (int) tokens[r * t + i];
        if (from < 0 && ids[i] != 0) {
          from = i;
        }
      }
      batch.add(ids, from < 0 ? t : from, t, labels[r], 1f);
    }
    return batch;
  }
}
