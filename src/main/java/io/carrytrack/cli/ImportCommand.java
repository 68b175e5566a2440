package io.carrytrack.cli;

import io.carrytrack.base.Setting;
import io.carrytrack.job.exchange.IdScheme;
import io.carrytrack.job.exchange.ImportJob;
import io.carrytrack.job.exchange.ImportOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Makes a saved model of a network that Keras saved, for score, evaluate and train --init.",
      "What is imported, and what ids mean: docs/import.md."
    })
final class ImportCommand implements Callable<Integer> {
  /** As the command line has them. */
  private static final class Schemes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Setting.words(IdScheme.class).iterator();
    }
  }

  /** Constants with hyphens. */
  private static final class ToScheme implements ITypeConverter<IdScheme> {
    @Override
    public IdScheme convert(String word) {
      return Setting.constant(IdScheme.class, word)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected one of "
                          + String.join(", ", Setting.words(IdScheme.class))
                          + " but was '"
                          + word
                          + "'"));
    }
  }

  @ParentCommand private CarryTrack top;

  @Parameters(paramLabel = "FILE", description = "The network: model.keras, or model.h5.")
  private String model;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Receives the saved model.")
  private String out;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description =
          "Its words: JSON of ranks, as get_word_index() and word_index give, or a word a line"
              + " (default: those of its TextVectorization, or none: it reads ids).")
  private String vocabulary;

  @Option(
      names = "--ids",
      paramLabel = "S",
      completionCandidates = Schemes.class,
      converter = ToScheme.class,
      description =
          "How words of --vocabulary became ids in training: one of ${COMPLETION-CANDIDATES}.")
  private IdScheme ids;

  @Option(
      names = "--start-id",
      paramLabel = "N|none",
      description = "The id that starts a text (default: that of --ids).")
  private String startId;

  @Option(
      names = "--oov-id",
      paramLabel = "N|none",
      description =
          "The id of words without one, which are left out where it is none (default: that of"
              + " --ids).")
  private String oovId;

  @Option(
      names = "--first-word-id",
      paramLabel = "N",
      description = "The id of the word of rank 1 (default: that of --ids).")
  private Integer firstWordId;

  @Option(
      names = "--num-words",
      paramLabel = "N",
      description =
          "Ids from N on were no words in training, as num_words says (default: as many as the"
              + " embedding has).")
  private Integer numWords;

  @Option(
      names = "--labels",
      paramLabel = "A,B,C",
      split = ",",
      description = "What the network's labels 0, 1, ... are called (default: their numbers).")
  private List<String> labels;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Sets a key text.* of how texts are split, padded and cut; may be repeated (default: those"
              + " of --ids).")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--overwrite", description = "Replaces a former model.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    new ImportJob(
            new ImportOptions(
                model,
                vocabulary,
                ids,
                startId,
                oovId,
                firstWordId,
                numWords,
                labels,
                settings,
                out,
                overwrite),
            top.console())
        .execute();
    return 0;
  }
}
