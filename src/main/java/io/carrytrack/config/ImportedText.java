package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.text.TextSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/** How texts become ids of a network that somebody else trained: the keys {@code text.*}. */
public final class ImportedText {
  private static final String SIZE = "text.vocabulary-size";
  private static final String LENGTH = "text.max-length";
  private static final String COUNT = "text.min-count";

  private ImportedText() {}

  /**
   * Reads the settings.
   *
   * @param usual {@code key=value} that go before the reference's
   * @param settings {@code key=value} of the command line, which go before those
   * @param vocabularySize ids of the network
   * @param length of its sequences; empty if its file does not say
   * @throws UserError naming a key that is no text's, or that the network has decided
   */
  public static TextSettings load(
      List<String> usual, List<String> settings, int vocabularySize, Optional<Integer> length) {
    Config said = ConfigLoader.settings(settings);
    requireTexts(said);
    try {
      length.ifPresent(
          steps ->
              Setting.require(
                  !said.hasPath(LENGTH) || said.getInt(LENGTH) == steps,
                  LENGTH,
                  said.hasPath(LENGTH) ? said.getValue(LENGTH).unwrapped() : null,
                  "left out, or the network's own, " + steps));
      if (length.isEmpty() && !said.hasPath(LENGTH)) {
        throw UserError.usage(
            "the file does not say how long the network's sequences are: say what its texts were"
                + " padded to, --set %s=N",
            LENGTH);
      }
      List<String> all = new ArrayList<>(usual);
      all.addAll(settings);
      all.add(SIZE + "=" + vocabularySize);
      length.ifPresent(steps -> all.add(LENGTH + "=" + steps));
      return new Settings(ConfigLoader.load(null, new Properties(), ConfigLoader.settings(all)))
          .text();
    } catch (ConfigException e) {
      throw UserError.usage("%s", e.getMessage());
    }
  }

  private static void requireTexts(Config said) {
    for (String key : new TreeSet<>(said.entrySet().stream().map(Map.Entry::getKey).toList())) {
      if (!key.startsWith("text.")) {
        throw UserError.usage("--set %s: a network is imported with keys text.* alone", key);
      } else if (key.equals(SIZE) || key.equals(COUNT)) {
        throw UserError.usage("--set %s: the network has its vocabulary; leave it out", key);
      }
    }
  }
}
