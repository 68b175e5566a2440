package io.carrytrack.job.compare;

import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.files.OutputCommit;
import io.carrytrack.files.OutputLock;
import io.carrytrack.report.Comparison;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.PairedDifference;
import io.carrytrack.report.page.ComparePage;
import io.carrytrack.report.page.Files;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Lays runs that are done side by side; reads their directories alone, and needs no cluster. */
public final class ReportJob {
  private static final String RESULT = "comparison.json";

  private final List<String> paths;
  private final String out;
  private final boolean overwrite;
  private final Console console;

  /**
   * @param paths directories of the runs, at least one
   * @param out receives {@code comparison.json} and {@code report.html}
   * @param overwrite whether a former comparison in it is replaced
   * @param console takes the lines that a user watches
   */
  public ReportJob(List<String> paths, String out, boolean overwrite, Console console) {
    this.paths = List.copyOf(paths);
    this.out = out;
    this.overwrite = overwrite;
    this.console = console;
  }

  /** Reads the runs, compares them and writes what comes out. */
  public Comparison execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    List<ComparedRun> runs = new ArrayList<>();
    for (String path : paths) {
      console.event(Event.Phase.ofDriver("reading " + path));
      runs.add(ComparedRun.read(path, hadoop));
    }
    requireEachOnce(runs);
    Path directory = HadoopPaths.output(out, hadoop);
    try (OutputLock lock = OutputLock.take(List.of(directory), console, hadoop)) {
      HadoopPaths.requireFree(directory, overwrite, List.of(RESULT), hadoop);
      console.event(Event.Phase.ofDriver("comparing the runs"));
      Comparison comparison = compare(runs);
      write(comparison, directory, lock, hadoop);
      describe(comparison, directory);
      return comparison;
    }
  }

  private static void requireEachOnce(List<ComparedRun> runs) {
    Set<Path> seen = new HashSet<>();
    for (ComparedRun run : runs) {
      if (!seen.add(run.directory())) {
        throw UserError.usage("%s is named twice", run.directory());
      }
    }
  }

  private static Comparison compare(List<ComparedRun> runs) {
    List<String> names = names(runs);
    List<Comparison.Run> shown = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      shown.add(runs.get(i).shown(names.get(i)));
    }
    return new Comparison(shown, differences(runs), pairs(runs, names));
  }

  /** The directories' names, with as many of the folders above as tell them apart. */
  private static List<String> names(List<ComparedRun> runs) {
    for (int depth = 1; ; depth++) {
      int parts = depth;
      List<String> names = runs.stream().map(run -> name(run.directory(), parts)).toList();
      if (new HashSet<>(names).size() == names.size() || depth > 100) {
        return names;
      }
    }
  }

  private static String name(Path directory, int parts) {
    Path parent = directory.getParent();
    return parts == 1 || parent == null || parent.getName().isEmpty()
        ? directory.getName()
        : name(parent, parts - 1) + "/" + directory.getName();
  }

  private static Map<String, List<String>> differences(List<ComparedRun> runs) {
    Set<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(run.settings().keySet()));
    Map<String, List<String>> differences = new TreeMap<>();
    for (String key : keys) {
      List<String> values =
          runs.stream().map(run -> run.settings().getOrDefault(key, "–")).toList();
      if (new HashSet<>(values).size() > 1) {
        differences.put(key, values);
      }
    }
    return differences;
  }

  private static List<PairedDifference> pairs(List<ComparedRun> runs, List<String> names) {
    List<PairedDifference> pairs = new ArrayList<>();
    for (int i = 1; i < runs.size(); i++) {
      if (runs.get(0).predictions().isPresent() && runs.get(i).predictions().isPresent()) {
        PairedDifference pair =
            PairedDifference.between(
                names.get(0),
                runs.get(0).predictions().get(),
                names.get(i),
                runs.get(i).predictions().get());
        if (pair != null) {
          pairs.add(pair);
        }
      }
    }
    return pairs;
  }

  private static void write(
      Comparison comparison, Path directory, OutputLock lock, Configuration hadoop)
      throws IOException {
    OutputCommit commit = new OutputCommit(List.of(directory), hadoop);
    try {
      Path staged = commit.staged(directory);
      JsonFile.write(new Path(staged, RESULT), comparison, hadoop);
      Files page = ComparePage.of(comparison);
      page.write(staged, hadoop);
      lock.requireHeld();
      boolean charts = !page.charts().isEmpty();
      commit.commit(
          List.of(
              new OutputCommit.Changes(
                  directory,
                  charts ? List.of(Files.CHARTS, Files.HTML, RESULT) : List.of(Files.HTML, RESULT),
                  charts ? List.of() : List.of(Files.CHARTS))));
    } catch (IOException | RuntimeException e) {
      commit.discard();
      throw e;
    }
  }

  private void describe(Comparison comparison, Path directory) {
    for (PairedDifference pair : comparison.pairs()) {
      console.accept(
          String.format(
              Locale.ROOT,
              "%s less %s: %s %+.4f%s over %d rows",
              pair.second(),
              pair.first(),
              pair.of(),
              pair.difference(),
              pair.low() == null
                  ? ""
                  : String.format(
                      Locale.ROOT, " (95 %% interval %+.4f to %+.4f)", pair.low(), pair.high()),
              pair.pairs()));
    }
    console.event(Event.Result.of("report", new Path(directory, Files.HTML)));
  }
}
