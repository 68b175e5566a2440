package io.carrytrack.tables;

import java.io.IOException;
import java.nio.file.Path;

/** Scores any number of random tables, and says which came out otherwise than they stand there. */
public final class RandomTables {
  private static final int BETWEEN_COUNTS = 500;

  private RandomTables() {}

  /** Arguments are the number of tables, the first seed and a folder, which keeps what differs. */
  public static void main(String[] arguments) throws IOException {
    int count = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    TableProof proof = new TableProof(Path.of(arguments[2]), true);
    for (int i = 0; i < count; i++) {
      String difference = proof.run(seed + i);
      if (difference != null) {
        System.out.println(difference);
      }
      if ((i + 1) % BETWEEN_COUNTS == 0) {
        System.out.println((i + 1) + " tables " + proof.counts());
      }
    }
    System.out.println(count + " tables from seed " + seed + ": " + proof.counts());
    System.exit(proof.differences().isEmpty() ? 0 : 1);
  }
}
