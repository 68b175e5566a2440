package io.carrytrack.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;

/**
 * Runs our benchmark and LibTorch's in turn, each in a JVM of its own on the same core, and writes
 * both and their ratios as JSON; and the step of a DL4J network around our layers. Started by {@code src/jmh/kernel-speed.sh}.
 */
public final class KernelSpeed {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";
  private static final List<String> MODELS =
      List.of("lstm-32", "gru-32", "simple-rnn-32", "lstm-128");

  /** What is measured: a name in the result, the benchmark class, its parameters and JVM options. */
  private record Contender(
      String name, String benchmark, String classPath, String kernel, List<String> jvmArguments) {}

  private KernelSpeed() {}

  /**
   * @param arguments the file to write, the class path of LibTorch's benchmark, the core
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String ours = System.getProperty("java.class.path");
    List<Contender> contenders =
        List.of(
            new Contender("libTorch", "LibTorchStep", arguments[1], null, List.of()),
            new Contender("vector", "TrainingStep", ours, "vector", List.of(VECTOR_MODULE)),
            new Contender(
                "vectorAvx2",
                "TrainingStep",
                ours,
                "vector",
                List.of(VECTOR_MODULE, "-XX:UseAVX=2")),
            new Contender("blas", "TrainingStep", ours, "blas", List.of()));
    List<Map<String, Object>> models = new ArrayList<>();
    for (String model : MODELS) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("model", model);
      for (Contender contender : contenders) {
        row.put(contender.name(), measure(contender, model, arguments[2]));
        System.err.println(model + " " + contender.name() + " " + row.get(contender.name()));
      }
      models.add(withRatios(row, contenders));
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("measured", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    result.put("command", "src/jmh/kernel-speed.sh");
    result.put(
        "what",
        "128 reviews, padded length 500, one core; milliseconds, the median and the least of JMH's"
            + " samples; LibTorch runs all 500 steps of every review");
    result.put("processor", processor());
    result.put("java", Runtime.version().toString());
    result.put("models", models);
    result.put(
        "dl4j",
        measure(
            new Contender("dl4j", "Dl4jStep", ours, null, List.of(VECTOR_MODULE)),
            null,
            arguments[2]));
    Files.createDirectories(Path.of(arguments[0]).toAbsolutePath().getParent());
    JSON.writeValue(new File(arguments[0]), result);
  }

  /**
   * Milliseconds by benchmark method.
   *
   * @param model the benchmark's parameter, null if it has none
   */
  private static Map<String, Double> measure(Contender contender, String model, String core)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("jmh", ".json");
    List<String> command =
        new ArrayList<>(
            List.of(
                "taskset",
                "-c",
                core,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                contender.classPath(),
                "org.openjdk.jmh.Main",
                contender.benchmark(),
                "-rf",
                "json",
                "-rff",
                file.toString()));
    if (model != null) {
      command.addAll(List.of("-p", "model=" + model));
    }
    if (contender.kernel() != null) {
      command.addAll(List.of("-p", "kernel=" + contender.kernel()));
    }
    if (!contender.jvmArguments().isEmpty()) {
      command.addAll(List.of("-jvmArgs", String.join(" ", contender.jvmArguments())));
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    int code = builder.start().waitFor();
    if (code != 0) {
      throw new IOException("exit code " + code + " of " + String.join(" ", command));
    }
    Map<String, Double> millis = new LinkedHashMap<>();
    for (JsonNode run : JSON.readTree(file.toFile())) {
      String name = run.get("benchmark").asText();
      JsonNode percentiles = run.get("primaryMetric").get("scorePercentiles");
      String method = name.substring(name.lastIndexOf('.') + 1);
      millis.put(method, percentiles.get("50.0").asDouble());
      millis.put(method + "Least", percentiles.get("0.0").asDouble());
    }
    Files.delete(file);
    return millis;
  }

  /** How many times LibTorch's median each contender's fits into it. */
  private static Map<String, Object> withRatios(
      Map<String, Object> row, List<Contender> contenders) {
    Map<?, ?> peer = (Map<?, ?>) row.get("libTorch");
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (Contender contender : contenders.subList(1, contenders.size())) {
      Map<?, ?> own = (Map<?, ?>) row.get(contender.name());
      for (String method : List.of("step", "forward")) {
        double ratio = (Double) peer.get(method) / (Double) own.get(method);
        ratios.put(contender.name() + "." + method, Math.round(10 * ratio) / 10.0);
      }
    }
    row.put("timesLibTorch", ratios);
    return row;
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("model name"))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 2))
        .orElse("unknown");
  }
}
