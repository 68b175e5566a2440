package io.carrytrack.job.exchange;

import java.util.List;

/**
 * What a network is imported with.
 *
 * @param model the file of Keras
 * @param vocabulary file of words, or null
 * @param ids by what convention texts became ids, or null
 * @param startId id that starts a text, a number or {@code none}; null for the convention's
 * @param oovId id of words without one, a number or {@code none}; null for the convention's
 * @param firstWordId id of the word of rank 1; null for the convention's
 * @param numWords ids from this on were no words in training; null for as many as the network has
 * @param labels names of the classes, or null
 * @param settings {@code text.*} as {@code key=value}
 * @param out directory of the saved model
 * @param overwrite whether a former model there is replaced
 */
public record ImportOptions(
    String model,
    String vocabulary,
    IdScheme ids,
    String startId,
    String oovId,
    Integer firstWordId,
    Integer numWords,
    List<String> labels,
    List<String> settings,
    String out,
    boolean overwrite) {
  public ImportOptions {
    settings = List.copyOf(settings);
  }
}
