package io.carrytrack.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformEncodingTest {
  private static final String ASCII = "ANSI_X3.4-1968";

  @ParameterizedTest
  @ValueSource(strings = {"f??r", "für", "a/gr\uFFFD\uFFFDn.csv", "??\nx"})
  void anArgumentThatTheLocaleChangesIsRefused(String argument) {
    for (String encoding : List.of(ASCII, "ISO-8859-1", "")) {
      assertThatThrownBy(
              () -> PlatformEncoding.requireFaithful(List.of("score", argument), encoding))
          .as(encoding)
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.UNAVAILABLE))
          .hasMessageContaining("the locale is not of UTF-8")
          .hasMessageContaining("LC_ALL=C.UTF-8");
    }
    assertThatNoException()
        .as("a locale of UTF-8")
        .isThrownBy(() -> PlatformEncoding.requireFaithful(List.of(argument), "UTF-8"));
  }

  @Test
  void argumentsOfAsciiAreTheSameInAnyLocale() {
    assertThatNoException()
        .isThrownBy(
            () ->
                PlatformEncoding.requireFaithful(
                    List.of("score", "--input", "a/b?.csv", "--out", "", "x y"), ASCII));
  }

  @Test
  void aNameThatCannotBeWrittenIsExplainedAndNothingElse() {
    Exception wrapped =
        new IllegalStateException(
            "Job aborted",
            new RuntimeException(
                "java.nio.file.InvalidPathException: Malformed input or input contains unmappable"
                    + " characters: /out/city=K?ln"));
    assertThat(PlatformEncoding.explained(wrapped))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("LC_ALL=C.UTF-8 on all machines");
    Exception other = new IllegalStateException("other", new RuntimeException());
    assertThat(PlatformEncoding.explained(other)).isSameAs(other);
  }
}
