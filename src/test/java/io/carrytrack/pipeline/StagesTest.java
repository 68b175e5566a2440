package io.carrytrack.pipeline;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.carrytrack.testing.Models;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.Vocabulary;
import io.carrytrack.text.VocabularyModel;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Spark expects of every stage, of every public stage that there is. */
class StagesTest {
  /** A stage of each class, which reads the columns of {@link #rows}. */
  private static final Map<String, Supplier<PipelineStage>> STAGES =
      new TreeMap<>(
          Map.of(
              name(ReviewTokenizer.class),
              () -> new ReviewTokenizer().setInputCol("text").setOutputCol("out"),
              name(Vocabulary.class),
              () -> new Vocabulary().setInputCol("words").setOutputCol("out"),
              name(VocabularyModel.class),
              () -> new VocabularyModel("v", Models.WORDS).setInputCol("words").setOutputCol("out"),
              name(SequencePadder.class),
              () -> new SequencePadder().setInputCol("ids").setOutputCol("out").setMaxLength(12),
              name(SequenceClassifier.class),
              () ->
                  new SequenceClassifier()
                      .setLayers("[{\"type\": \"gru\", \"units\": 3}]")
                      .setVocabularySize(14)
                      .setEmbedding(2)
                      .setEpochs(1)
                      .setValidationSplit(0)
                      .setThresholds(new double[] {0.25, 0.75})
                      .setPredictionCol("out"),
              name(SequenceClassificationModel.class),
              () ->
                  new SequenceClassificationModel("m", Models.lstm())
                      .setThresholds(new double[] {0.25, 0.75})
                      .setProbabilityCol("")
                      .setPredictionCol("out"),
              name(SequenceRegressor.class),
              () ->
                  new SequenceRegressor()
                      .setLayers("[{\"type\": \"gru\", \"units\": 3}]")
                      .setVocabularySize(14)
                      .setEmbedding(2)
                      .setEpochs(1)
                      .setValidationSplit(0)
                      .setPredictionCol("out"),
              name(SequenceRegressionModel.class),
              () -> new SequenceRegressionModel("m", Models.number()).setPredictionCol("out")));

  @TempDir Path home;

  private static String name(Class<?> type) {
    return type.getName();
  }

  static Stream<String> stages() {
    return STAGES.keySet().stream();
  }

  private static Dataset<Row> rows() {
    return spark()
        .sql("select explode(array('great film', 'awful plot', 'x')) as text")
        .selectExpr(
            "text",
            "split(text, ' ') as words",
            "array(1, 4, 5) as ids",
            "named_struct('ids', array(1, 4, 5), 'pads', 9, 'side', 'pre') as sequence",
            "double(text like 'great%') as label");
  }

  @Test
  void allAreHere() {
    assertThat(
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.carrytrack")
                    .stream()
                    .filter(type -> type.isAssignableTo(PipelineStage.class))
                    .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                    .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                    .map(JavaClass::getName))
        .containsExactlyInAnyOrderElementsOf(STAGES.keySet());
  }

  @ParameterizedTest
  @MethodSource("stages")
  void aStageThatIsSavedAndReadIsTheSame(String type) throws Exception {
    PipelineStage stage = STAGES.get(type).get();
    String path = home.resolve("stage").toString();
    ((MLWritable) stage).write().save(path);
    PipelineStage read =
        (PipelineStage) Class.forName(type).getMethod("load", String.class).invoke(null, path);
    assertThat(read.uid()).isEqualTo(stage.uid());
    assertThat(params(read)).isEqualTo(params(stage));
    assertThat(output(read)).isEqualTo(output(stage));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void aCopyTakesExtraParamsAndLeavesTheOriginal(String type) {
    PipelineStage stage = STAGES.get(type).get();
    List<String> before = params(stage);
    @SuppressWarnings("unchecked")
    Param<Object> output =
        (Param<Object>)
            stage.getParam(stage.hasParam("predictionCol") ? "predictionCol" : "outputCol");
    PipelineStage copy = stage.copy(new ParamMap().put(output, "other"));
    assertThat(copy.uid()).isEqualTo(stage.uid());
    assertThat(copy.getOrDefault(output)).isEqualTo("other");
    assertThat(params(stage)).isEqualTo(before);
    assertThat(output(stage.copy(ParamMap.empty()))).isEqualTo(output(stage));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void theSchemaIsKnownBeforeAnyRow(String type) {
    PipelineStage stage = STAGES.get(type).get();
    Dataset<Row> transformed = transformer(stage).transform(rows());
    assertThat(
            DataType.equalsIgnoreNullability(
                stage.transformSchema(rows().schema()), transformed.schema()))
        .as("%s%n%s", stage.transformSchema(rows().schema()), transformed.schema())
        .isTrue();
    assertThat(transformed.columns()).startsWith(rows().columns());
  }

  @ParameterizedTest
  @MethodSource("stages")
  void everyParamHasAGetterAndASetter(String type) throws Exception {
    PipelineStage stage = STAGES.get(type).get();
    List<String> methods =
        Stream.of(Class.forName(type).getMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .map(java.lang.reflect.Method::getName)
            .toList();
    for (Param<?> param : stage.params()) {
      String name = Character.toUpperCase(param.name().charAt(0)) + param.name().substring(1);
      assertThat(methods).as("%s.%s", type, param.name()).contains("set" + name);
    }
  }

  private static List<String> params(PipelineStage stage) {
    return Stream.of(stage.params())
        .map(
            param ->
                param
                    + "="
                    + stage.get(param).map(StagesTest::shown)
                    + "/"
                    + stage.getDefault(param).map(StagesTest::shown))
        .collect(Collectors.toList());
  }

  private static String shown(Object value) {
    return value instanceof double[] numbers
        ? java.util.Arrays.toString(numbers)
        : value.toString();
  }

  private static List<String> output(PipelineStage stage) {
    return transformer(stage).transform(rows()).select("text", "out").toJSON().collectAsList();
  }

  private static Transformer transformer(PipelineStage stage) {
    return stage instanceof Estimator<?> estimator ? estimator.fit(rows()) : (Transformer) stage;
  }
}
