package io.carrytrack.linear;

/**
 * The naive Bayes log ratio of every token and output: the log of (n + 1) / sum(n + 1) over (m + 1)
 * / sum(m + 1), where n is the weight of the training texts of the output's class that have the
 * token, and m that of the others (Wang and Manning 2012, with alpha = 1). The ids that stand for
 * no word have none: 0.
 */
final class Ratios {
  private final float[] ratios;
  private final int outputs;

  /**
   * @param counts of every id the weight of the texts of each class, id after id
   * @param firstWord the first id that stands for a word
   * @param scale by which they are multiplied
   */
  Ratios(long[] counts, int firstWord, int classes, double scale) {
    int ids = counts.length / classes;
    outputs = classes == 2 ? 1 : classes;
    ratios = new float[ids * outputs];
    long[] all = new long[ids];
    for (int id = firstWord; id < ids; id++) {
      for (int of = 0; of < classes; of++) {
        all[id] += counts[id * classes + of];
      }
    }
    for (int k = 0; k < outputs; k++) {
      int of = classes == 2 ? 1 : k;
      double ours = 0;
      double others = 0;
      for (int id = firstWord; id < ids; id++) {
        long count = counts[id * classes + of];
        ours += count / scale + 1;
        others += (all[id] - count) / scale + 1;
      }
      for (int id = firstWord; id < ids; id++) {
        long count = counts[id * classes + of];
        double share = (count / scale + 1) / ours;
        double rest = ((all[id] - count) / scale + 1) / others;
        ratios[id * outputs + k] = (float) StrictMath.log(share / rest);
      }
    }
  }

  /** The ratio at a place of the embedding. */
  float of(int place) {
    return ratios[place];
  }

  /**
   * The parameters of the network.
   *
   * @param weights in their layout: of the embedding what is multiplied by the ratios, of the
   *     output layer what it holds
   */
  float[] parameters(float[] weights) {
    float[] parameters = weights.clone();
    for (int i = 0; i < ratios.length; i++) {
      parameters[i] *= ratios[i];
    }
    return parameters;
  }
}
