package io.carrytrack.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.tables.TableProof.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few hundred random tables through the scoring job; {@code src/bench/run.sh tables} takes any
 * number.
 */
class TableProofTest {
  private static final int TABLES = 300;
  private static final long SEED = 1;

  @TempDir Path home;

  @Test
  void noTableIsReadOtherwiseThanItStandsThere() throws IOException {
    TableProof proof = new TableProof(home, false);
    for (int i = 0; i < TABLES; i++) {
      proof.run(SEED + i);
    }
    assertThat(proof.differences()).as("differences").isEmpty();
    assertThat(proof.counts())
        .as("tables of every kind")
        .containsKeys(Outcome.READ, Outcome.READ_WITH_ROWS_SET_APART, Outcome.REFUSED);
    System.out.println(TABLES + " random tables: " + proof.counts());
  }
}
