package io.carrytrack.series;

/** What of the target a network learns; forecasts are of the target itself either way. */
public enum Forecast {
  /** The value that the target will have. */
  VALUE,
  /** By how much it will differ from the last known value, which is added again. */
  CHANGE
}
