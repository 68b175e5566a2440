package io.carrytrack.spark;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeployModeTest {
  @ParameterizedTest
  @CsvSource({
    "runs/x, file:/data/runs/x, client", //
    "/runs/x, file:/runs/x, cluster",
    "runs/x, hdfs://n/user/me/runs/x, cluster",
    "hdfs://n/x, hdfs://n/x, cluster"
  })
  void aFolderThatTheUserKnowsIsAllowed(String path, String qualified, String mode) {
    assertThatNoException()
        .isThrownBy(() -> DeployMode.requireKnownFolder(new Path(path), new Path(qualified), mode));
  }

  @ParameterizedTest
  @CsvSource({"runs/x", "./x"})
  void aFolderOfTheDriversMachineIsRefused(String path) {
    Path qualified = new Path("file:/spark/drivers/driver-1/x");
    assertThatThrownBy(() -> DeployMode.requireKnownFolder(new Path(path), qualified, "cluster"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("in cluster mode")
        .hasMessageContaining("file:/spark/drivers/driver-1");
  }
}
