package io.carrytrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class HouseDrawingTest {
  @Test
  void theDrawingIsOfTheHouseThatStands() throws IOException {
    HouseDrawing drawing = HouseDrawing.ofProject();
    if (Boolean.getBoolean("house.write")) {
      drawing.write();
    }
    assertThat(Files.readString(Project.root().resolve("CONTRIBUTING.md")))
        .as(
            "the drawing in CONTRIBUTING.md; mvn test -Dtest=HouseDrawingTest -Dhouse.write=true makes it anew")
        .contains(HouseDrawing.BEGIN + drawing.drawing() + HouseDrawing.END);
  }
}
