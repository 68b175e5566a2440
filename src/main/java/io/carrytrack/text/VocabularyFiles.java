package io.carrytrack.text;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** A {@link VocabularyModel} as Spark ML lays models out: metadata beside Parquet. */
final class VocabularyFiles {
  private static final StructType SCHEMA =
      new StructType().add("id", DataTypes.IntegerType).add("word", DataTypes.StringType);

  private VocabularyFiles() {}

  static final class Writer extends MLWriter {
    private final VocabularyModel model;

    Writer(VocabularyModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
      List<String> words = model.index().words();
      List<Row> rows =
          IntStream.range(0, words.size())
              .mapToObj(i -> RowFactory.create(WordIndex.FIRST_WORD + i, words.get(i)))
              .toList();
      sparkSession().createDataFrame(rows, SCHEMA).coalesce(1).write().parquet(data(path));
    }
  }

  static final class Reader extends MLReader<VocabularyModel> {
    @Override
    public VocabularyModel load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sc(), VocabularyModel.class.getName());
      List<String> words =
          sparkSession()
              .read()
              .parquet(data(path))
              .orderBy("id")
              .select("word")
              .collectAsList()
              .stream()
              .map(row -> row.getString(0))
              .toList();
      VocabularyModel model = new VocabularyModel(metadata.uid(), words);
      metadata.getAndSetParams(model, Option.empty());
      return model;
    }
  }

  private static String data(String path) {
    return new Path(path, "data").toString();
  }
}
