package io.carrytrack.tracking.mlflow;

import java.io.IOException;

/** What the server understood and does not do; the same again would be refused again. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code MLflow's word for it; empty where it says none
   */
  RefusedException(String code, String message) {
    super(message);
    this.code = code;
  }

  boolean is(String wanted) {
    return code.equals(wanted);
  }
}
