package io.carrytrack.scoring;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Rows and time of scoring tasks, summed on the driver and shown in the Spark UI. Scoring runs in
 * the result stage of its job, where Spark takes the sums of one attempt a task: retries and
 * speculative copies count once.
 */
public final class ScoringTally implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a scoring task's time goes to. */
  public enum Phase {
    /** Everything before the text: files, decompression, decoding, copying the row. */
    READING,
    /** From text to ids. */
    TOKENIZING,
    /** The forward pass, and explanations. */
    NETWORK,
    /** Everything behind the probability: encoding, compression, files, the task's commit. */
    WRITING
  }

  private final LongAccumulator rows;
  private final LongAccumulator ofAnotherSplit;
  private final LongAccumulator words;
  private final LongAccumulator unknownWords;
  private final Map<Reason, LongAccumulator> quarantined = new EnumMap<>(Reason.class);
  private final Map<Phase, LongAccumulator> nanos = new EnumMap<>(Phase.class);

  /** A tally of nothing yet. */
  public ScoringTally(SparkContext context) {
    rows = context.longAccumulator("rows");
    ofAnotherSplit = context.longAccumulator("rows of another split");
    words = context.longAccumulator("words");
    unknownWords = context.longAccumulator("unknown words");
    for (Reason reason : Reason.values()) {
      quarantined.put(reason, context.longAccumulator("quarantined: " + reason.words()));
    }
    for (Phase phase : Phase.values()) {
      nanos.put(phase, context.longAccumulator("nanoseconds of " + phase.name()));
    }
  }

  /** Rows read. */
  public long rows() {
    return rows.sum();
  }

  /** Rows of another split than the one to score. */
  public long ofAnotherSplit() {
    return ofAnotherSplit.sum();
  }

  /** Rows without a score. */
  public long quarantined() {
    return quarantined.values().stream().mapToLong(LongAccumulator::sum).sum();
  }

  /** Rows without a score for one reason. */
  public long quarantined(Reason reason) {
    return quarantined.get(reason).sum();
  }

  /** Rows without a score of which nothing is known, their split included. */
  public long broken() {
    return quarantined.keySet().stream()
        .filter(Reason::isBroken)
        .mapToLong(this::quarantined)
        .sum();
  }

  /** Numbers of rows without a score by reason, as a message has them. */
  public String reasons() {
    return quarantined.keySet().stream()
        .filter(reason -> quarantined(reason) > 0)
        .map(reason -> quarantined(reason) + " x " + reason.words())
        .collect(Collectors.joining(", "));
  }

  /** Seconds of a phase, summed over all tasks. */
  public double seconds(Phase phase) {
    return nanos.get(phase).sum() / 1e9;
  }

  void addRows(long count) {
    rows.add(count);
  }

  /** Share of the scored texts' words that the model does not know; 0 where there are none. */
  public double unknownShare() {
    return words.sum() == 0 ? 0 : unknownWords.sum() / (double) words.sum();
  }

  void addWords(long all, long unknown) {
    words.add(all);
    unknownWords.add(unknown);
  }

  void addOfAnotherSplit() {
    ofAnotherSplit.add(1);
  }

  void addQuarantined(Reason reason) {
    quarantined.get(reason).add(1L);
  }

  void addTime(Phase phase, long nanoseconds) {
    nanos.get(phase).add(nanoseconds);
  }
}
