package io.carrytrack.series;

import java.io.Serializable;
import java.util.List;

/**
 * What a model knows of the series that it forecasts: all that makes its input of a table's rows.
 *
 * @param columns by their role
 * @param window what its input is
 * @param forecast what of the target it says
 * @param scalings of the features, in their order
 * @param borders at which the training table was split
 */
public record SeriesModel(
    SeriesColumns columns,
    WindowRule window,
    Forecast forecast,
    List<Scaling> scalings,
    Borders borders)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * @throws IllegalArgumentException if there is not one scaling a feature
   */
  public SeriesModel {
    scalings = List.copyOf(scalings);
    if (scalings.size() != columns.features().size()) {
      throw new IllegalArgumentException(
          scalings.size() + " scalings of " + columns.features().size() + " features");
    }
  }
}
