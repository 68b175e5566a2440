package io.carrytrack.averaging;

/**
 * The average of the models after several rounds, computed in double precision and rounded once a
 * round.
 *
 * @param parameters the average; empty before the first round that counts
 * @param rounds number of rounds that it is of
 */
public record PolyakAverage(float[] parameters, long rounds) {
  public static final PolyakAverage NONE = new PolyakAverage(new float[0], 0);

  /**
   * With one more round.
   *
   * @param epoch the round's epoch, from 0
   * @param model after the round
   */
  public PolyakAverage plus(Polyak rule, int epoch, float[] model) {
    if (rule.type() == Polyak.Type.NONE || epoch + 1 < rule.fromEpoch()) {
      return this;
    }
    if (rounds == 0) {
      return new PolyakAverage(model, 1);
    }
    double share = rule.type() == Polyak.Type.UNIFORM ? 1.0 / (rounds + 1) : 1 - rule.decay();
    float[] average = new float[model.length];
    for (int i = 0; i < average.length; i++) {
      average[i] = (float) (parameters[i] + share * ((double) model[i] - parameters[i]));
    }
    return new PolyakAverage(average, rounds + 1);
  }
}
