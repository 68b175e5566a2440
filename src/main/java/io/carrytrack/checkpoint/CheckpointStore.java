package io.carrytrack.checkpoint;

import io.carrytrack.base.UserError;
import io.carrytrack.files.AtomicFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a run's checkpoints on any Hadoop file system. */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Pattern NAME = Pattern.compile("round-(\\d{10})\\.state");
  private static final Pattern HIDDEN = Pattern.compile("\\.(round-\\d{10}\\.state)\\.(tmp|new)");

  private final Path directory;
  private final FileSystem files;
  private final int keep;

  /**
   * @param keep number of newest checkpoints to keep
   */
  public CheckpointStore(Configuration conf, Path directory, int keep) throws IOException {
    this.files = directory.getFileSystem(conf);
    this.directory = files.makeQualified(directory);
    this.keep = keep;
  }

  /**
   * Writes a state under a temporary name, renames it, and drops what is too old.
   *
   * @param bestRound the round after which the state was the best so far; it is kept
   */
  void write(CheckpointFile.Content content, long bestRound) throws IOException {
    String name = String.format(Locale.ROOT, "round-%010d.state", content.state().totalRounds());
    // One that is here already was found damaged, or is of a run that began anew.
    AtomicFile.write(
        new Path(directory, name), out -> CheckpointFile.write(out, content), files.getConf());
    prune(bestRound);
  }

  private void prune(long bestRound) throws IOException {
    List<Path> newestFirst = newestFirst();
    for (Path old : newestFirst.subList(Math.min(keep, newestFirst.size()), newestFirst.size())) {
      if (round(old) != bestRound) {
        files.delete(old, false);
      }
    }
  }

  /** Removes all checkpoints: a run begins anew. */
  public void clear() throws IOException {
    files.delete(directory, true);
  }

  /**
   * A checkpoint that was found whole.
   *
   * @param file where
   * @param content what it holds
   */
  public record Found(Path file, CheckpointFile.Content content) {

    /**
     * Makes sure that it is of this run.
     *
     * @param defaults what settings were before they could be set
     * @throws UserError if it is of other settings or other data; names each difference
     */
    public void requireOf(SortedMap<String, String> identity, Map<String, String> defaults) {
      SortedMap<String, String> other = content.identity();
      TreeSet<String> keys = new TreeSet<>(identity.keySet());
      keys.addAll(other.keySet());
      List<String> differences = new ArrayList<>();
      for (String key : keys) {
        String was = other.getOrDefault(key, defaults.getOrDefault(key, "unset"));
        String is = identity.getOrDefault(key, "unset");
        if (!was.equals(is)) {
          differences.add(key + " was " + was + ", now is " + is);
        }
      }
      if (!differences.isEmpty()) {
        throw UserError.usage(
            "cannot resume from %s: %s; resume with what it began with, or choose another --out",
            file, String.join("; ", differences));
      }
    }

    /**
     * Makes sure that it is of one of so many epochs.
     *
     * @throws UserError if more are done
     */
    public void requireWithin(int epochs) {
      TrainingState state = content.state();
      if (state.epoch() > epochs || (state.epoch() == epochs && state.round() > 0)) {
        throw UserError.usage(
            "cannot resume from %s: training.epochs is %d, and %s done; set as many or more, or"
                + " choose another --out",
            file, epochs, state.round() > 0 ? "more are" : state.epoch() + " are");
      }
    }
  }

  /** The newest checkpoint that is whole. */
  public Optional<Found> newest() throws IOException {
    for (Path file : newestFirst()) {
      try {
        return Optional.of(new Found(file, CheckpointFile.read(files, file)));
      } catch (CheckpointFile.DamagedException | IOException e) {
        LOG.warn("checkpoint {} is passed over: {}", file, e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** The file of the newest checkpoint, whole or not. */
  public Optional<Path> newestFile() throws IOException {
    return newestFirst().stream().findFirst();
  }

  private List<Path> newestFirst() throws IOException {
    endReplacements();
    List<Path> found = new ArrayList<>();
    for (FileStatus status : list()) {
      if (NAME.matcher(status.getPath().getName()).matches()) {
        found.add(status.getPath());
      }
    }
    found.sort(Comparator.comparing(Path::getName).reversed());
    return found;
  }

  /** Where a kill has cut off the replacement of a checkpoint, it goes on; nothing else is left. */
  private void endReplacements() throws IOException {
    for (FileStatus status : list()) {
      Matcher hidden = HIDDEN.matcher(status.getPath().getName());
      if (hidden.matches()) {
        AtomicFile.recover(new Path(directory, hidden.group(1)), files.getConf());
        files.delete(status.getPath(), false);
      }
    }
  }

  private FileStatus[] list() throws IOException {
    try {
      return files.listStatus(directory);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private static long round(Path file) {
    Matcher matcher = NAME.matcher(file.getName());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }
}
