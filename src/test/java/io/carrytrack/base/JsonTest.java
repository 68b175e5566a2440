package io.carrytrack.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  record Point(int x, String name) {}

  @Test
  void whatIsWrittenIsReadBack() throws JsonProcessingException {
    Point point = new Point(1, "a");
    assertThat(Json.write(point)).isEqualTo("{\"x\":1,\"name\":\"a\"}");
    assertThat(Json.read(Json.write(point), Point.class)).isEqualTo(point);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":1}",
        "{\"x\":null,\"name\":\"a\"}",
        "{\"x\":1,\"name\":\"a\",\"y\":2}",
        "{\"x\":1,\"name\":\"a\"} {}",
        "{\"x\":1,\"name\":\"a\""
      })
  void anythingElseIsRefused(String json) {
    assertThatThrownBy(() -> Json.read(json, Point.class))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void whatHasNoJsonIsADefect() {
    assertThatThrownBy(() -> Json.write(new Object()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot be written as JSON: ");
  }
}
