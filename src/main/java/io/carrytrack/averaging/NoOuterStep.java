package io.carrytrack.averaging;

/** The average is the model: local SGD (Stich 2019), iterative parameter mixing (McDonald 2010). */
record NoOuterStep() implements OuterStep {
  @Override
  public float[] rest(int parameters) {
    return new float[0];
  }

  @Override
  public Moved apply(
      float[] parameters, float[] start, float[] mean, float[] momentum, double rateFactor) {
    return new Moved(mean, momentum);
  }
}
