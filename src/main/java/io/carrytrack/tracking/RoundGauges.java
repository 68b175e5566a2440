package io.carrytrack.tracking;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.training.RoundRecord;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * The run as gauges of Spark's metrics system, whose own settings say who shows them. A source that
 * is registered at the run's start, and no {@code SparkPlugin}: a plugin must be named before there
 * is a session, by a setting that is the site's.
 */
public final class RoundGauges implements RunListener, Source {
  /** Of the source, and so a part of each gauge's name. */
  public static final String NAME = "carrytrack";

  private final MetricRegistry registry = new MetricRegistry();
  private final Map<String, Double> values = new ConcurrentHashMap<>();

  RoundGauges() {
    for (String name :
        List.of(
            "epoch",
            "round",
            "loss",
            "accuracy",
            "meanAbsoluteError",
            "reviewsPerSecond",
            "validationLoss",
            "validationAccuracy",
            "validationMeanAbsoluteError")) {
      registry.register(name, (Gauge<Double>) () -> values.getOrDefault(name, Double.NaN));
    }
  }

  @Override
  public String sourceName() {
    return NAME;
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }

  private void set(String name, Double value) {
    if (value != null) {
      values.put(name, value);
    }
  }

  @Override
  public void started(TrackedRun run) {
    SparkEnv.get().metricsSystem().registerSource(this);
  }

  @Override
  public void resumed(List<EpochRecord> history, int round, long totalRounds) {
    history.forEach(this::epochEnded);
  }

  @Override
  public void roundEnded(RoundRecord round) {
    set("epoch", (double) round.epoch());
    set("round", (double) round.totalRounds());
    set("loss", round.trainLoss());
    set("accuracy", round.trainAccuracy());
    set("meanAbsoluteError", round.trainMeanAbsoluteError());
    set("reviewsPerSecond", round.examples() / round.seconds());
  }

  @Override
  public void epochEnded(EpochRecord epoch) {
    set("epoch", (double) epoch.epoch());
    set("validationLoss", epoch.validationLoss());
    set("validationAccuracy", epoch.validationAccuracy());
    set("validationMeanAbsoluteError", epoch.validationMeanAbsoluteError());
  }

  @Override
  public void finished() {
    remove();
  }

  @Override
  public void failed(Outcome outcome, String message) {
    remove();
  }

  private void remove() {
    // none after a context that has died
    if (SparkEnv.get() != null) {
      SparkEnv.get().metricsSystem().removeSource(this);
    }
  }
}
