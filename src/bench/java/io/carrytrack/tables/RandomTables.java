package io.carrytrack.tables;

import io.carrytrack.base.Json;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scores any number of random tables, says which came out otherwise than they stand there, and adds
 * a line with the counts to docs/results/tables.jsonl.
 */
public final class RandomTables {
  private static final int BETWEEN_COUNTS = 500;
  private static final Path KEPT = Project.root().resolve("docs/results/tables.jsonl");

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
    keep(count, seed, proof);
    System.exit(proof.differences().isEmpty() ? 0 : 1);
  }

  private static void keep(int count, long seed, TableProof proof) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("from", seed);
    line.put("tables", count);
    line.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    line.put("outcomes", proof.counts());
    Files.writeString(
        KEPT,
        Json.MAPPER.writeValueAsString(line) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
