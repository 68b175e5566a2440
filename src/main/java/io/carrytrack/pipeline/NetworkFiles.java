package io.carrytrack.pipeline;

import io.carrytrack.model.ModelReader;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** A trained stage: Spark ML's metadata beside a model directory. */
final class NetworkFiles {
  private NetworkFiles() {}

  static final class Writer extends MLWriter {
    private final Params model;
    private final SavedModel network;

    Writer(Params model, SavedModel network) {
      this.model = model;
      this.network = network;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
      try {
        ModelWriter.write(network, network(new Path(path)), hadoop(sparkSession()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static final class Reader<M extends Model<M>> extends MLReader<M> {
    private final Class<M> type;
    private final BiFunction<String, SavedModel, M> of;

    /**
     * @param of makes the model of its uid and its network
     */
    Reader(Class<M> type, BiFunction<String, SavedModel, M> of) {
      this.type = type;
      this.of = of;
    }

    @Override
    public M load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sc(), type.getName());
      M model =
          of.apply(
              metadata.uid(), ModelReader.read(network(new Path(path)), hadoop(sparkSession())));
      metadata.getAndSetParams(model, Option.empty());
      return model;
    }
  }

  private static Configuration hadoop(SparkSession session) {
    return session.sessionState().newHadoopConf();
  }

  /** The model directory in the folder of a saved stage. */
  static Path network(Path stage) {
    return new Path(stage, "network");
  }
}
