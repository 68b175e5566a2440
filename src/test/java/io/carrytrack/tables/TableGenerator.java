package io.carrytrack.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** Makes one random table and the model of it. */
final class TableGenerator {
  private TableGenerator() {}

  /**
   * Writes a table.
   *
   * @param folder receives it
   * @param random decides on all of it
   */
  static TableCase table(Path folder, Random random) throws IOException {
    double kind = random.nextDouble();
    if (kind < 0.5) {
      return new CsvTables(folder, random).table();
    }
    return kind < 0.8
        ? new JsonTables(folder, random).table()
        : new ParquetTables(folder, random).table();
  }
}
