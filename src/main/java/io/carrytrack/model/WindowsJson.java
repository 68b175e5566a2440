package io.carrytrack.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.series.Borders;
import io.carrytrack.series.Forecast;
import io.carrytrack.series.Scaling;
import io.carrytrack.series.SeriesColumns;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.series.WindowRule;
import java.util.List;

/** What model.json says of the series that a model forecasts, in place of its text. */
record WindowsJson(
    String timeColumn,
    String keyColumn,
    List<String> features,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String target,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> targets,
    int window,
    int horizon,
    long stepMicroseconds,
    int fill,
    String forecast,
    List<Scaling> scalings,
    String validationFrom,
    String testFrom) {

  static WindowsJson of(SeriesModel series) {
    SeriesColumns columns = series.columns();
    WindowRule rule = series.window();
    return new WindowsJson(
        columns.time(),
        columns.key(),
        columns.features(),
        columns.targets().size() == 1 ? columns.targets().get(0) : "",
        columns.targets().size() == 1 ? List.of() : columns.targets(),
        rule.length(),
        rule.horizon(),
        rule.step(),
        rule.fill(),
        Setting.word(series.forecast()),
        series.scalings(),
        series.borders().validationText(),
        series.borders().testText());
  }

  /**
   * What it says.
   *
   * @throws IllegalArgumentException if it says what no series has
   */
  SeriesModel series() {
    if (target.isEmpty() ? targets.size() < 2 : !targets.isEmpty()) {
      throw new IllegalArgumentException("series has a target, or targets of which there are two");
    }
    try {
      return new SeriesModel(
          new SeriesColumns(
              timeColumn, keyColumn, features, target.isEmpty() ? targets : List.of(target)),
          new WindowRule(window, horizon, stepMicroseconds, fill),
          ModelJson.constant(Forecast.class, "series.forecast", forecast),
          scalings,
          Borders.of(validationFrom, testFrom));
    } catch (UserError e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
