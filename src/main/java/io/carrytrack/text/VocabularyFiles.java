package io.carrytrack.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.json4s.JsonAST.JObject;
import org.json4s.StringInput;
import org.json4s.jackson.JsonMethods$;
import scala.Option;

/** A {@link VocabularyModel} as Spark ML lays models out: metadata beside Parquet. */
public final class VocabularyFiles {
  private static final String ID = "id";
  private static final String WORD = "word";

  /** Key of the metadata; left out where the ids are those of a vocabulary that is learned here. */
  private static final String RESERVED = "reservedIds";

  private static final StructType SCHEMA =
      new StructType().add(ID, DataTypes.IntegerType).add(WORD, DataTypes.StringType);

  private VocabularyFiles() {}

  /**
   * The words of a saved model and their ids. No session is needed.
   *
   * @param model the folder that the model was saved in
   * @param metadata what Spark ML's metadata beside it says, in JSON
   * @throws IOException if it cannot be read
   */
  public static WordIndex index(Path model, String metadata, Configuration hadoop)
      throws IOException {
    JsonNode reserved = Json.MAPPER.readTree(metadata).path(RESERVED);
    return new WordIndex(
        words(model, hadoop),
        reserved.isMissingNode()
            ? ReservedIds.STANDARD
            : Json.STRICT.treeToValue(reserved, ReservedIds.class));
  }

  private static List<String> words(Path model, Configuration hadoop) throws IOException {
    SortedMap<Integer, String> words = new TreeMap<>();
    for (FileStatus file :
        model
            .getFileSystem(hadoop)
            .listStatus(data(model), path -> path.getName().endsWith(".parquet"))) {
      try (ParquetReader<Group> rows =
          ParquetReader.builder(new GroupReadSupport(), file.getPath()).withConf(hadoop).build()) {
        for (Group row = rows.read(); row != null; row = rows.read()) {
          words.put(row.getInteger(ID, 0), row.getString(WORD, 0));
        }
      }
    }
    return List.copyOf(words.values());
  }

  static final class Writer extends MLWriter {
    private final VocabularyModel model;

    Writer(VocabularyModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      ReservedIds reserved = model.index().reserved();
      DefaultParamsWriter.saveMetadata(
          model,
          path,
          sc(),
          reserved.equals(ReservedIds.STANDARD) ? Option.empty() : Option.apply(json(reserved)),
          Option.empty());
      List<String> words = model.index().words();
      List<Row> rows =
          IntStream.range(0, words.size())
              .mapToObj(i -> RowFactory.create(reserved.firstWord() + i, words.get(i)))
              .toList();
      sparkSession()
          .createDataFrame(rows, SCHEMA)
          .coalesce(1)
          .write()
          .parquet(data(new Path(path)).toString());
    }
  }

  private static JObject json(ReservedIds reserved) {
    return (JObject)
        JsonMethods$.MODULE$.parse(
            new StringInput("{\"" + RESERVED + "\":" + Json.write(reserved) + "}"), false, true);
  }

  static final class Reader extends MLReader<VocabularyModel> {
    @Override
    public VocabularyModel load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sc(), VocabularyModel.class.getName());
      try {
        VocabularyModel model =
            new VocabularyModel(
                metadata.uid(),
                index(
                    new Path(path),
                    metadata.metadataJson(),
                    sparkSession().sessionState().newHadoopConf()));
        metadata.getAndSetParams(model, Option.empty());
        return model;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Path data(Path model) {
    return new Path(model, "data");
  }
}
