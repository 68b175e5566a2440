package io.carrytrack.pipeline;

import io.carrytrack.model.ModelReader;
import io.carrytrack.model.ModelWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** A {@link SequenceClassificationModel}: Spark ML's metadata beside a model directory. */
final class ClassificationFiles {
  private ClassificationFiles() {}

  static final class Writer extends MLWriter {
    private final SequenceClassificationModel model;

    Writer(SequenceClassificationModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
      try {
        ModelWriter.write(model.network(), network(new Path(path)), hadoop(sparkSession()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static final class Reader extends MLReader<SequenceClassificationModel> {
    @Override
    public SequenceClassificationModel load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sc(), SequenceClassificationModel.class.getName());
      SequenceClassificationModel model =
          new SequenceClassificationModel(
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
