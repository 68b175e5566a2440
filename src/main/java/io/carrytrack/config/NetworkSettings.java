package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.Layers;
import io.carrytrack.base.UserError;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.linear.NbLinear;
import io.carrytrack.series.SeriesSettings;
import io.carrytrack.text.TextSettings;
import io.carrytrack.vectors.VectorSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code network}. */
final class NetworkSettings {
  static final String VECTORS = "network.embedding.vectors";

  /** Of a token's vector, where nothing says it. */
  static final int EMBEDDING_SIZE = 32;

  private final Config config;
  private final Settings settings;
  private Optional<VectorSource> vectors;

  /**
   * @param settings read the other keys
   */
  NetworkSettings(Config config, Settings settings) {
    this.config = config;
    this.settings = settings;
  }

  /** How a linear model is trained, where the network is one. */
  Optional<NbLinear> linear() {
    NbLinear linear = new NbLinear(config.getDouble(NbLinear.KEY));
    return settings.choice("network.type", NetworkType.class) == NetworkType.NB_LINEAR
        ? Optional.of(linear)
        : Optional.empty();
  }

  Architecture architecture() {
    Optional<SeriesSettings> series = settings.series();
    if (linear().isPresent()) {
      return linear().get().network(settings.text());
    }
    if (series.isPresent()) {
      return new Architecture(
          new Input.Numbers(series.get().columns().features().size()),
          series.get().window(),
          layers());
    }
    TextSettings text = settings.text();
    return new Architecture(
        text.vocabularySize(),
        embedding(),
        text.maxLength(),
        text.padding(),
        config.getBoolean("network.mask-padding"),
        layers());
  }

  /** The word vectors that the embedding begins with, by a look at the beginning of the file. */
  Optional<VectorSource> vectors() {
    if (vectors == null) {
      String path = config.getString(VECTORS);
      vectors =
          path.isEmpty()
              ? Optional.empty()
              : Optional.of(VectorSource.of(path, HadoopPaths.configurationNow()));
    }
    return vectors;
  }

  private int embedding() {
    String key = ConfigLoader.SIZE;
    if (config.getString(key).equals("auto")) {
      return vectors().map(VectorSource::width).orElse(EMBEDDING_SIZE);
    }
    if (config.getValue(key).unwrapped() instanceof Double size && size != Math.rint(size)) {
      throw settings.wrong(key, size, "auto or a whole number");
    }
    int size = settings.atLeastOne(key);
    vectors().ifPresent(source -> source.requireWidth(size, key));
    return size;
  }

  private List<Layer> layers() {
    try {
      List<? extends Map<String, Object>> maps =
          config.getObjectList("network.layers").stream().map(ConfigObject::unwrapped).toList();
      return Layers.read("network.layers", maps);
    } catch (IllegalArgumentException e) {
      throw UserError.usage("%s", e.getMessage());
    }
  }
}
