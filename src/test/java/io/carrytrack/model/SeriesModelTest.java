package io.carrytrack.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layers;
import io.carrytrack.base.UserError;
import io.carrytrack.series.Borders;
import io.carrytrack.series.Forecast;
import io.carrytrack.series.Scaling;
import io.carrytrack.series.SeriesColumns;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.series.WindowRule;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A saved model of series. */
class SeriesModelTest {
  private static final Configuration HADOOP = new Configuration();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;

  private Path directory;
  private SavedModel model;

  @BeforeEach
  void write() throws IOException {
    directory = temporary.resolve("model");
    Architecture network =
        new Architecture(
            new Input.Numbers(2),
            5,
            Layers.read(
                "layers",
                List.of(
                    Map.of("type", "gru", "units", 3),
                    Map.of("type", "dense", "units", 1, "activation", "linear"))));
    SeriesModel series =
        new SeriesModel(
            new SeriesColumns("at", "town", List.of("temp", "rain"), "temp"),
            new WindowRule(5, 2, 3_600_000_000L, 1),
            Forecast.CHANGE,
            List.of(new Scaling(12.25, 3), new Scaling(0.1, 0.7)),
            Borders.of("", "2014-01-01 00:30:00.250"));
    model =
        new SavedModel(
            network,
            Task.regression(new Target(RegressionLoss.MAE, 0.5, 2)),
            new ModelInput.Windows(series),
            LabelNames.NONE,
            new float[network.parameterCount()],
            Map.of("testMeanAbsoluteError", 0.5),
            Map.of());
    ModelWriter.write(model, hadoop(), HADOOP);
    Files.deleteIfExists(directory.resolve(".model.json.crc"));
    Files.deleteIfExists(directory.resolve(".checksums.json.crc"));
  }

  private org.apache.hadoop.fs.Path hadoop() {
    return new org.apache.hadoop.fs.Path(directory.toUri());
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    SavedModel read = ModelReader.read(hadoop(), HADOOP);
    assertThat(read.input()).isEqualTo(model.input());
    assertThat(read.task()).isEqualTo(model.task());
    assertThat(read.architecture()).isEqualTo(model.architecture());
    assertThat(directory.resolve("vocabulary.txt")).isEmptyFile();
    assertThat(JSON.readTree(directory.resolve("model.json").toFile()).has("text")).isFalse();
  }

  @Test
  void itReadsNoTexts() {
    assertThatThrownBy(model::text)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("forecasts series, and reads no texts");
  }

  @Test
  void whatNoSeriesHasIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(directory.resolve("model.json"));
    ObjectNode tree = (ObjectNode) JSON.readTree(whole);
    List<String> keys = new ArrayList<>();
    tree.get("series").fieldNames().forEachRemaining(keys::add);
    assertThat(keys).hasSize(12);
    for (String key : keys) {
      ObjectNode missing = tree.deepCopy();
      ((ObjectNode) missing.get("series")).remove(key);
      refused(missing, "without " + key);
      ObjectNode wrong = tree.deepCopy();
      ((ObjectNode) wrong.get("series")).putArray(key);
      refused(wrong, "an array as " + key);
      ObjectNode nothing = tree.deepCopy();
      ((ObjectNode) nothing.get("series")).putNull(key);
      refused(nothing, "null as " + key);
    }
    for (String key : List.of("window", "horizon", "stepMicroseconds", "fill")) {
      for (long number : List.of(-1L, Long.MAX_VALUE)) {
        ObjectNode wrong = tree.deepCopy();
        ((ObjectNode) wrong.get("series")).put(key, number);
        refused(wrong, number + " as " + key);
      }
    }
    ObjectNode both = tree.deepCopy();
    both.putObject("text");
    refused(both, "texts and series");
    ObjectNode neither = tree.deepCopy();
    neither.remove("series");
    refused(neither, "neither texts nor series");
  }

  private void refused(ObjectNode json, String as) throws IOException {
    byte[] content = JSON.writeValueAsBytes(json);
    Files.write(directory.resolve("model.json"), content);
    Path checksums = directory.resolve("checksums.json");
    ObjectNode all = (ObjectNode) JSON.readTree(checksums.toFile());
    all.putObject("model.json")
        .put("bytes", content.length)
        .put("sha256", DigestUtils.sha256Hex(content));
    Files.write(checksums, JSON.writeValueAsBytes(all));
    assertThatThrownBy(() -> ModelReader.read(hadoop(), HADOOP))
        .as(as)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not a whole CarryTrack model");
  }
}
