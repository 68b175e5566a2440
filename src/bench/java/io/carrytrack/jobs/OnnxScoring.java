package io.carrytrack.jobs;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.interop.onnx.OnnxExport;
import io.carrytrack.interop.onnx.OnnxRuntime;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.Predictor;
import io.carrytrack.pipeline.SavedModels;
import io.carrytrack.text.ReviewEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * Scores the same ids by ONNX Runtime and by our own predictor, each on one thread, in turn, in
 * minibatches of several sizes: {@code MODEL REVIEWS [MOST-REVIEWS [ROUNDS]]}. Reading and
 * tokenizing is in neither time; making the tensor of padded ids is in ONNX Runtime's.
 */
public final class OnnxScoring {
  private static final int[] MINIBATCHES = {1, 32, 128};

  private final SavedModel model;
  private final int length;
  private final int width;
  private final List<int[]> reviews;

  private OnnxScoring(SavedModel model, List<int[]> reviews) {
    this.model = model;
    this.reviews = reviews;
    length = model.architecture().length();
    width = model.task().outputs();
  }

  public static void main(String[] arguments) throws IOException, OrtException {
    int most = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5000;
    int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
    SavedModel model =
        SavedModels.read(HadoopPaths.path(arguments[0]), HadoopPaths.configuration());
    model.requireTexts();
    if (model.task().target().isPresent()) {
      throw new IllegalArgumentException("of classifiers alone, which have labels that can differ");
    }
    OnnxScoring scoring = new OnnxScoring(model, ids(model, arguments[1], most));
    Map<String, Object> found = scoring.measure(rounds);
    Results.keep("onnxruntime", "src/bench/run.sh " + String.join(" ", shown(arguments)), found);
  }

  /** The command as another machine would run it. */
  private static List<String> shown(String[] arguments) {
    List<String> shown = new ArrayList<>(List.of("onnxruntime", "MODEL", "REVIEWS"));
    shown.addAll(Arrays.asList(arguments).subList(2, arguments.length));
    return shown;
  }

  private static List<int[]> ids(SavedModel model, String input, int most) {
    ReviewEncoder encoder = new ReviewEncoder(model.vocabulary(), model.text());
    List<int[]> ids = new ArrayList<>();
    SparkSession session = SparkSession.builder().getOrCreate();
    try (Corpus corpus = CorpusReader.read(session, CorpusSettings.of(input, Format.AUTO))) {
      corpus
          .reviews()
          .orderBy(ReviewSchema.ID)
          .select(ReviewSchema.TEXT)
          .as(Encoders.STRING())
          .takeAsList(most)
          .forEach(text -> ids.add(encoder.encode(text)));
    }
    session.stop();
    return ids;
  }

  private Map<String, Object> measure(int rounds) throws IOException, OrtException {
    Predictor ours =
        new EnginePredictors(model.architecture(), model.task(), KernelVariant.best())
            .create(model.parameters());
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    new OnnxExport(model).writeTo(graph);
    List<Map<String, Object>> sizes = new ArrayList<>();
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("onnxruntime", OrtEnvironment.getEnvironment().getVersion());
    found.put("kernel", KernelVariant.best().name());
    found.put("reviews", reviews.size());
    found.put("meanIds", reviews.stream().mapToInt(ids -> ids.length).average().orElse(0));
    found.put("length", length);
    found.put("rounds", rounds);
    float[] expected = new float[0];
    float[] theirs = new float[0];
    try (OnnxRuntime runtime = new OnnxRuntime(graph.toByteArray())) {
      for (int rows : MINIBATCHES) {
        double[] own = new double[rounds];
        double[] other = new double[rounds];
        for (int round = -1; round < rounds; round++) {
          long start = System.nanoTime();
          expected = own(ours, rows);
          long between = System.nanoTime();
          theirs = other(runtime, rows);
          long end = System.nanoTime();
          if (round >= 0) {
            own[round] = (between - start) / 1e9;
            other[round] = (end - between) / 1e9;
          }
        }
        sizes.add(size(rows, median(own), median(other)));
      }
    }
    found.put("minibatches", sizes);
    compare(expected, theirs, found);
    return found;
  }

  private Map<String, Object> size(int rows, double own, double other) {
    Map<String, Object> size = new LinkedHashMap<>();
    size.put("rows", rows);
    size.put("secondsCarryTrack", own);
    size.put("secondsOnnxRuntime", other);
    size.put("ratio", other / own);
    return size;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private float[] own(Predictor predictor, int rows) {
    float[] outputs = new float[reviews.size() * width];
    float[] some = new float[rows * width];
    TokenBatch batch = model.architecture().sequenceShape().newBatch();
    for (int from = 0; from < reviews.size(); from += rows) {
      batch.clear();
      int to = Math.min(from + rows, reviews.size());
      for (int[] ids : reviews.subList(from, to)) {
        batch.add(ids, 0, ids.length, 0f, 1f);
      }
      predictor.predict(batch, some);
      System.arraycopy(some, 0, outputs, from * width, (to - from) * width);
    }
    return outputs;
  }

  private float[] other(OnnxRuntime runtime, int rows) throws OrtException {
    float[] outputs = new float[reviews.size() * width];
    TokenBatch batch = model.architecture().sequenceShape().newBatch();
    for (int from = 0; from < reviews.size(); from += rows) {
      batch.clear();
      int to = Math.min(from + rows, reviews.size());
      for (int[] ids : reviews.subList(from, to)) {
        batch.add(ids, 0, ids.length, 0f, 1f);
      }
      float[][] some = (float[][]) runtime.run(OnnxRuntime.padded(batch, length));
      for (int row = from; row < to; row++) {
        System.arraycopy(some[row - from], 0, outputs, row * width, width);
      }
    }
    return outputs;
  }

  private void compare(float[] expected, float[] theirs, Map<String, Object> found) {
    double largest = 0;
    int labels = 0;
    for (int row = 0; row < reviews.size(); row++) {
      for (int k = row * width; k < (row + 1) * width; k++) {
        largest = Math.max(largest, Math.abs((double) expected[k] - theirs[k]));
      }
      boolean same =
          model.task().prediction(expected, row * width)
              == model.task().prediction(theirs, row * width);
      labels += same ? 0 : 1;
    }
    found.put("largestDifference", largest);
    found.put("differentLabels", labels);
  }
}
