package io.carrytrack.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "2014-01-02, 2014-01-02T00:00:00Z",
    "2014-01-02 03, 2014-01-02T03:00:00Z",
    "2014-01-02 03:04, 2014-01-02T03:04:00Z",
    "2014-01-02T03:04:05, 2014-01-02T03:04:05Z",
    "2014-01-02 03:04:05.25, 2014-01-02T03:04:05.250Z",
    "2014-01-02T03:04:05+02:00, 2014-01-02T01:04:05Z",
    "' 2014-01-02 03:04Z ', 2014-01-02T03:04:00Z",
    "1388631845, 2014-01-02T03:04:05Z",
    "-1, 1969-12-31T23:59:59Z"
  })
  void aTextIsATime(String text, Instant expected) {
    assertThat(Times.parse(text)).hasValue(expected.toEpochMilli() * 1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2014-02-30",
        "2014-01-02 25:00",
        "02.01.2014",
        "1e9",
        "2014-1-2"
      })
  void otherTextsAreNone(String text) {
    assertThat(Times.parse(text)).isEqualTo(Optional.empty());
  }

  @Test
  void moreSecondsThanFitAreNone() {
    assertThat(Times.parse("999999999999999999")).isEmpty();
  }

  @Test
  void lengthsAreSaidInTheLargestUnitThatFits() {
    assertThat(Times.shownLength(3_600_000_000L)).isEqualTo("1 hour");
    assertThat(Times.shownLength(5 * 86_400_000_000L)).isEqualTo("5 days");
    assertThat(Times.shownLength(90_000_000L)).isEqualTo("90 seconds");
    assertThat(Times.shownLength(1)).isEqualTo("1 microsecond");
  }
}
