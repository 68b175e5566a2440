package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.carrytrack.base.UserError;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * Finds an experiment: a file by its path, else by its bare name in the project's folder of
 * experiments where the jar is still in its project, else in the jar.
 */
final class ExperimentFiles {
  private static final String BUNDLED = "io/carrytrack/config/experiments/";
  private static final String FOLDER = "conf/experiments";
  private static final ConfigParseOptions MUST_EXIST =
      ConfigParseOptions.defaults().setAllowMissing(false);

  private ExperimentFiles() {}

  /**
   * Reads an experiment.
   *
   * @throws UserError if there is none of that name
   */
  static Config read(String name) {
    return read(name, folder());
  }

  /**
   * Reads an experiment.
   *
   * @param folder of files {@code NAME.conf}, if there is one
   */
  static Config read(String name, Optional<File> folder) {
    File file = new File(name);
    if (file.isFile()) {
      return ConfigFactory.parseFile(file, MUST_EXIST);
    }
    Optional<File> own =
        folder.map(parent -> new File(parent, name + ".conf")).filter(File::isFile);
    if (own.isPresent()) {
      return ConfigFactory.parseFile(own.get(), MUST_EXIST);
    }
    String bundled = BUNDLED + name + ".conf";
    if (ExperimentFiles.class.getClassLoader().getResource(bundled) == null) {
      throw UserError.usage(
          "no such experiment: %s is neither a file nor the name of one in %s", name, FOLDER);
    }
    return ConfigFactory.parseResources(bundled, MUST_EXIST);
  }

  /** {@code conf/experiments} of the project in whose {@code target} the jar lies. */
  private static Optional<File> folder() {
    CodeSource source = ExperimentFiles.class.getProtectionDomain().getCodeSource();
    if (source == null || !"file".equals(source.getLocation().getProtocol())) {
      return Optional.empty();
    }
    try {
      Path target = Path.of(source.getLocation().toURI()).getParent();
      return Optional.of(target.resolveSibling(FOLDER).toFile()).filter(File::isDirectory);
    } catch (URISyntaxException e) {
      // a class path entry that is no URI, such as one with a blank
      return Optional.empty();
    }
  }
}
