package io.carrytrack.job.exchange;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.base.BuildInfo;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.config.ImportedText;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.files.OutputLock;
import io.carrytrack.interop.keras.KerasNetwork;
import io.carrytrack.interop.keras.Vectorization;
import io.carrytrack.interop.keras.WordIds;
import io.carrytrack.model.ModelInput;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.Tokenization;
import io.carrytrack.text.WordIndex;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Makes a saved model of a network that Keras saved. No session is needed. */
public final class ImportJob {
  private static final List<String> MARKS = List.of("model.json");
  private static final long LARGEST_VOCABULARY = 256L << 20;

  /** What of a text a network without words reads: ids that somebody else made. */
  private static final List<String> OF_IDS = List.of("text.tokenizer=ids", "text.lower-case=false");

  private final ImportOptions options;
  private final Console console;

  /**
   * @param console takes the lines that a user watches
   */
  public ImportJob(ImportOptions options, Console console) {
    this.options = options;
    this.console = console;
  }

  /** Reads the network and writes the model. */
  public SavedModel execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    return execute(hadoop);
  }

  SavedModel execute(Configuration hadoop) throws IOException {
    Path out = HadoopPaths.output(options.out(), hadoop);
    try (OutputLock lock = OutputLock.take(List.of(out), console, hadoop)) {
      HadoopPaths.requireFree(out, options.overwrite(), MARKS, hadoop);
      console.event(Event.Phase.ofDriver("reading " + options.model()));
      byte[] content = content(options.model(), Integer.MAX_VALUE - 8L, hadoop);
      SavedModel model = model(content, hadoop);
      lock.requireHeld();
      ModelWriter.replace(model, out, hadoop);
      console.event(Event.Result.of("model", out));
      console.accept("");
      console.accept("next:");
      console.accept("  jobs/score.sh --model " + options.out() + " --input REVIEWS --out SCORES");
      return model;
    }
  }

  private SavedModel model(byte[] content, Configuration hadoop) throws IOException {
    KerasNetwork network = new KerasNetwork(content, options.model());
    boolean words = options.vocabulary() != null || network.vectorization().isPresent();
    requireMeaning(network, words);
    TextSettings text = text(network, words);
    Architecture architecture = network.architecture(text.maxLength(), text.padding());
    Task task = Task.of(architecture);
    if (task.targets().size() > 1) {
      throw UserError.usage(
          "%s: its last layer is of %d numbers, and a file of Keras does not say what they are called:"
              + " networks of one number are imported, a Dense of 1",
          options.model(), task.targets().size());
    }
    LabelNames labels = labels(task);
    describe(network, architecture, text);
    WordIndex vocabulary =
        words ? vocabulary(network, hadoop) : ImportedWords.numerals(network.vocabularySize());
    if (!words) {
      console.accept(
          "ids: there is no vocabulary, and the model reads lists of ids from 0 to "
              + (network.vocabularySize() - 1)
              + ", such as \"12 7 301\" or an array, of the column that --text-column names");
    }
    return new SavedModel(
        architecture,
        task,
        new ModelInput.Texts(text, vocabulary),
        labels,
        network.parameters(architecture),
        Map.of(),
        provenance(network, content));
  }

  private void requireMeaning(KerasNetwork network, boolean words) {
    if (options.vocabulary() != null && network.vectorization().isPresent()) {
      throw UserError.usage(
          "--vocabulary says nothing to %s, which has a TextVectorization with its own; leave it"
              + " out",
          options.model());
    }
    boolean said =
        options.ids() != null
            || options.startId() != null
            || options.oovId() != null
            || options.firstWordId() != null
            || options.numWords() != null;
    if (said && options.vocabulary() == null) {
      throw UserError.usage(
          "--ids, --start-id, --oov-id, --first-word-id and --num-words are for words of"
              + " --vocabulary; %s",
          words
              ? "the file has its own TextVectorization: leave them out"
              : "name its file, or leave them out");
    }
    if (options.vocabulary() != null && options.ids() == null) {
      throw UserError.usage(
          "--ids is missing: say how the words of %s became ids in training, one of %s",
          options.vocabulary(), String.join(", ", Setting.words(IdScheme.class)));
    }
  }

  private TextSettings text(KerasNetwork network, boolean words) {
    List<String> usual =
        options.ids() != null
            ? options.ids().text()
            : network.vectorization().map(ImportJob::text).orElse(OF_IDS);
    TextSettings text =
        ImportedText.load(usual, options.settings(), network.vocabularySize(), network.length());
    boolean ofIds = text.tokenization().tokenizer().equals(Tokenization.OF_IDS);
    if (ofIds == words) {
      throw UserError.usage(
          words
              ? "text.tokenizer is ids, and the network has words; leave --vocabulary out if its"
                  + " texts are ids"
              : "text.tokenizer is "
                  + text.tokenization().tokenizer()
                  + ", and the network has no words: name them by --vocabulary");
    }
    text.tokenization().requireThere();
    return text;
  }

  private static List<String> text(Vectorization vectorization) {
    String lower = "text.lower-case=";
    List<String> split =
        switch (vectorization.standardize()) {
          case LOWER_AND_STRIP_PUNCTUATION -> List.of("text.tokenizer=stripped", lower + "false");
          case LOWER ->
              List.of("text.tokenizer=regex", "text.pattern=[^ \\t-\\r]+", lower + "true");
          case NONE ->
              List.of("text.tokenizer=regex", "text.pattern=[^ \\t-\\r]+", lower + "false");
        };
    return Stream.concat(
            split.stream(), List.of("text.padding=post", "text.truncation=post").stream())
        .toList();
  }

  private WordIndex vocabulary(KerasNetwork network, Configuration hadoop) throws IOException {
    ReservedIds usual =
        options.ids() == null ? ReservedIds.TEXT_VECTORIZATION : options.ids().reserved();
    ReservedIds reserved = ImportedWords.reserved(options, usual);
    int rankOne = options.firstWordId() == null ? usual.firstWord() : options.firstWordId();
    int ids = network.vocabularySize();
    var ranks =
        options.vocabulary() == null
            ? WordIds.of(network.vectorization().orElseThrow().words(), options.model())
            : WordIds.read(
                content(options.vocabulary(), LARGEST_VOCABULARY, hadoop), options.vocabulary());
    return new ImportedWords(ranks, ids, console)
        .index(reserved, rankOne, options.numWords() == null ? ids : options.numWords());
  }

  private LabelNames labels(Task task) {
    if (options.labels() == null) {
      return LabelNames.NONE;
    }
    if (task.classes() != options.labels().size()) {
      throw UserError.usage(
          "--labels says %d labels, and the network tells %s",
          options.labels().size(), task.classes() == 0 ? "a number" : task.classes() + " apart");
    }
    try {
      return LabelNames.of(options.labels());
    } catch (IllegalArgumentException e) {
      throw UserError.usage("--labels: %s", e.getMessage());
    }
  }

  private void describe(KerasNetwork network, Architecture architecture, TextSettings text) {
    console.accept(
        String.format(
            "network of Keras%s: %d ids, %s, %d parameters",
            network.version() == 0 ? "" : " " + network.version(),
            network.vocabularySize(),
            String.join(
                ", ", architecture.parts("layers").stream().map(Architecture.Part::name).toList()),
            architecture.parameterCount()));
    network.notes().forEach(console);
    console.accept(
        String.format(
            "texts: tokenizer %s, padded %s and cut %s to %d ids",
            text.tokenization().tokenizer(),
            Setting.word(text.padding()),
            Setting.word(text.truncation().type()),
            text.maxLength()));
    boolean lower =
        network
            .vectorization()
            .filter(layer -> layer.standardize() == Vectorization.Standardize.LOWER)
            .isPresent();
    if (lower && text.tokenization().lowerCase()) {
      console.accept(
          "texts: letters beyond ASCII are brought into lower case too, which Keras leaves as they"
              + " are");
    }
  }

  private Map<String, String> provenance(KerasNetwork network, byte[] content) {
    Map<String, String> provenance = new TreeMap<>(BuildInfo.versions());
    provenance.put("importedFrom", new Path(options.model()).getName());
    provenance.put("importedSha256", DigestUtils.sha256Hex(content));
    if (network.version() != 0) {
      provenance.put("keras", Integer.toString(network.version()));
    }
    return provenance;
  }

  private static byte[] content(String name, long largest, Configuration hadoop)
      throws IOException {
    Path path = HadoopPaths.path(name);
    FileSystem fileSystem = path.getFileSystem(hadoop);
    try {
      FileStatus status = fileSystem.getFileStatus(path);
      if (status.isDirectory()) {
        throw UserError.data(
            "%s is a folder; a network is one file, saved by model.save(\"model.keras\")", name);
      }
      long memory = Runtime.getRuntime().maxMemory();
      if (status.getLen() > largest) {
        throw UserError.data(
            "%s has %d bytes, and at most %d are read", name, status.getLen(), largest);
      } else if (2 * status.getLen() > memory) {
        throw UserError.unavailable(
            "%s has %d MB and this process %d: raise spark.driver.memory",
            name, status.getLen() >> 20, memory >> 20);
      }
      try (InputStream in = fileSystem.open(path)) {
        return in.readNBytes((int) status.getLen());
      }
    } catch (FileNotFoundException e) {
      throw UserError.data("no such file: %s", name);
    }
  }
}
