package io.carrytrack.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.report.JsonFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What is checked of outputs before a job changes anything. */
final class OutputChecks {
  private static final long MOST_BYTES = 16 << 20;

  private OutputChecks() {}

  /**
   * Makes sure that no output holds or replaces the input or another output.
   *
   * @throws UserError naming two that do not lie apart
   */
  static void requireApart(CorpusSettings input, List<Path> outputs, Configuration hadoop)
      throws IOException {
    List<Path> all = new ArrayList<>();
    if (input.format() != Format.TABLE) {
      all.add(HadoopPaths.qualified(input.path(), hadoop));
    }
    all.addAll(outputs);
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (nested(HadoopPaths.real(all.get(i)), HadoopPaths.real(all.get(j)))) {
          throw UserError.usage(
              "%s and %s must lie apart: one is the output, the other the input or an output too",
              all.get(j), all.get(i));
        }
      }
    }
  }

  private static boolean nested(Path one, Path other) {
    String first = one + "/";
    String second = other + "/";
    return first.startsWith(second) || second.startsWith(first);
  }

  /** Removes staged folders of one output. */
  interface Discard {
    /** Removes them. */
    void run() throws IOException;
  }

  /** Removes what a run that fails has staged; what cannot be removed, the next run removes. */
  static void discard(Discard staged, Exception failure) {
    try {
      staged.run();
    } catch (IOException | UserError e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Reads the file that a former run has left in its output.
   *
   * @param whole whether what was read has all that is relied on
   * @throws UserError if it is damaged
   */
  static <T> T former(Path file, Class<T> type, Predicate<T> whole, Configuration hadoop)
      throws IOException {
    try {
      if (file.getFileSystem(hadoop).getFileStatus(file).getLen() <= MOST_BYTES) {
        T former = JsonFile.read(file, type, hadoop);
        if (former != null && whole.test(former)) {
          return former;
        }
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw UserError.data(
        "%s is damaged, so that what lies beside it is not known to be an output of this command:"
            + " delete %s if it is not needed, or choose another output",
        file, file.getParent());
  }
}
