package io.carrytrack.config;

import com.typesafe.config.ConfigException;
import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings;
import java.util.List;
import java.util.Properties;

/** The keys of {@code input} for jobs that have no experiment. */
public final class InputSettings {
  private InputSettings() {}

  /**
   * Reads and checks them.
   *
   * @param input the command line's path
   * @param system the JVM's properties
   * @param settings {@code key=value} of the command line
   * @throws UserError for whatever is wrong with them
   */
  public static CorpusSettings load(String input, Properties system, List<String> settings) {
    if (input.isEmpty()) {
      throw UserError.usage("--input is empty");
    }
    try {
      return new Settings(ConfigLoader.load(null, system, settings)).input();
    } catch (ConfigException e) {
      throw UserError.usage("%s", e.getMessage());
    }
  }
}
