package io.carrytrack.kernels;

/**
 * The hyperbolic tangent that all kernels compute: {@code x P(x²) / Q(x²)} for x clipped to
 * [-{@link #LIMIT}, {@link #LIMIT}], with P of degree 6 and Q of degree 3 (the minimax fit of the
 * Eigen library, {@code generic_fast_tanh_float}), in fused multiply-adds and one division. Each of
 * these is exact to the last bit in IEEE 754, so interpreter, compilers and vector lengths agree;
 * {@code Math.tanh} and the Vector API's own TANH do not.
 */
// the literals are as published, and the nearest floats are meant
@SuppressWarnings("FloatingPointLiteralPrecision")
final class Tanh {
  /** Beyond it the tangent is 1 to float precision. */
  static final float LIMIT = 7.90531110763549805f;

  static final float P13 = -2.76076847742355e-16f;
  static final float P11 = 2.00018790482477e-13f;
  static final float P9 = -8.60467152213735e-11f;
  static final float P7 = 5.12229709037114e-08f;
  static final float P5 = 1.48572235717979e-05f;
  static final float P3 = 6.37261928875436e-04f;
  static final float P1 = 4.89352455891786e-03f;
  static final float Q6 = 1.19825839466702e-06f;
  static final float Q4 = 1.18534705686654e-04f;
  static final float Q2 = 2.26843463243900e-03f;
  static final float Q0 = 4.89352518554385e-03f;

  /** Slope of the hard sigmoid of Keras 2.0. */
  static final float HARD_SLOPE = 0.2f;

  private Tanh() {}

  /** Within 4e-7 of tanh(x); NaN if x is not finite: that is what x - x is for. */
  @SuppressWarnings("IdentityBinaryExpression")
  static float of(float x) {
    float c = Math.max(-LIMIT, Math.min(LIMIT, x));
    float s = c * c;
    float p = Math.fma(P13, s, P11);
    p = Math.fma(p, s, P9);
    p = Math.fma(p, s, P7);
    p = Math.fma(p, s, P5);
    p = Math.fma(p, s, P3);
    p = Math.fma(p, s, P1);
    float q = Math.fma(Q6, s, Q4);
    q = Math.fma(q, s, Q2);
    q = Math.fma(q, s, Q0);
    return Math.fma(p, c, x - x) / q;
  }
}
