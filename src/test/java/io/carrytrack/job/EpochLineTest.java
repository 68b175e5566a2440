package io.carrytrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.task.Metric;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EpochLineTest {
  @Test
  void theMonitoredMetricStandsBehindTheOthers() {
    assertThat(
            EpochLine.of(
                new EpochRecord(
                    2,
                    1.5,
                    1,
                    0.5,
                    0.1,
                    0.6,
                    0.7,
                    0.4,
                    0.8,
                    null,
                    null,
                    Map.of(Metric.MACRO_F1, 0.75)),
                10,
                0.001))
        .isEqualTo(
            "epoch  2/10     1.5 s  loss 0.6000  accuracy 0.7000  validation loss 0.4000"
                + "  validation accuracy 0.8000  validation macro F1 0.7500  learning rate 0.00100");
  }

  @Test
  void whatThereIsNotIsLeftOut() {
    assertThat(EpochLine.of(new EpochRecord(2, 1.5, 1, 0.5, 0.1, 0.6, null, null, null), 3, null))
        .isEqualTo("epoch 2/3     1.5 s  loss 0.6000");
  }
}
