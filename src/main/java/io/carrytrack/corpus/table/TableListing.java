package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/**
 * The files of one table: a file, a folder of files, folders that are partitions ({@code
 * day=2026-11-24}), or what a glob matches. What would be passed over without a word is refused.
 *
 * @param files in the order of their paths
 * @param partitionColumns names of the folders' columns, outermost first
 */
public record TableListing(List<File> files, List<String> partitionColumns) {
  /** Files beside data that hold none, by Spark's, Hadoop's and this project's habits. */
  private static final Set<String> MARKS =
      Set.of(
          "_success",
          "_metadata",
          "_common_metadata",
          "_result.json",
          "_corpus.json",
          "_stream.json",
          "_commit.json",
          ".ds_store");

  /** Folders of progress and of writes that never ended. */
  private static final Set<String> WORK = Set.of("_temporary", "_checkpoint", "_spark_metadata");

  /**
   * A file.
   *
   * @param values of the partition columns; null for Hive's default partition
   */
  public record File(FileStatus status, List<String> values) {
    Path path() {
      return status.getPath();
    }
  }

  /** The listing of what a path, maybe a glob, stands for. */
  public static TableListing of(String input, FileStatus[] matches, Configuration hadoop)
      throws IOException {
    Walk walk = new Walk(input, hadoop);
    Arrays.sort(matches, Comparator.comparing(FileStatus::getPath));
    for (FileStatus match : matches) {
      if (match.isDirectory()) {
        walk.folder(match.getPath(), List.of(), List.of());
      } else if (matches.length == 1 || !isMark(match.getPath().getName())) {
        walk.add(match, List.of(), List.of());
      }
    }
    return new TableListing(
        List.copyOf(walk.files), walk.columns == null ? List.of() : walk.columns);
  }

  /** The paths of the files. */
  public List<Path> paths() {
    return files.stream().map(File::path).toList();
  }

  private static boolean isMark(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return MARKS.contains(lower)
        || lower.startsWith("_committed_")
        || lower.startsWith("_started_")
        || (lower.startsWith(".") && lower.endsWith(".crc"));
  }

  private static final class Walk {
    private final String input;
    private final Configuration hadoop;
    private final List<File> files = new ArrayList<>();
    private List<String> columns;
    private Path first;

    Walk(String input, Configuration hadoop) {
      this.input = input;
      this.hadoop = hadoop;
    }

    void folder(Path folder, List<String> names, List<String> values) throws IOException {
      FileSystem fileSystem = folder.getFileSystem(hadoop);
      FileStatus[] entries = fileSystem.listStatus(folder);
      Arrays.sort(entries, Comparator.comparing(FileStatus::getPath));
      for (FileStatus entry : entries) {
        String name = entry.getPath().getName();
        boolean hidden = name.startsWith("_") || name.startsWith(".");
        if (entry.isDirectory() && name.indexOf('=') > 0 && !name.startsWith(".")) {
          partition(entry.getPath(), names, values);
        } else if (entry.isDirectory()) {
          requireWork(entry.getPath(), name);
        } else if (!isMark(name) && entry.getLen() > 0) {
          requireVisible(entry.getPath(), hidden);
          add(entry, names, values);
        }
      }
    }

    private void partition(Path folder, List<String> names, List<String> values)
        throws IOException {
      String name = folder.getName();
      int equals = name.indexOf('=');
      String column = PartitionNames.decoded(name.substring(0, equals));
      String value = PartitionNames.decoded(name.substring(equals + 1));
      if (names.contains(column)) {
        throw UserError.data(
            "%s: the partition column %s stands twice in the path", folder, column);
      }
      boolean none = value.equals(ExternalCatalogUtils.DEFAULT_PARTITION_NAME());
      folder(folder, with(names, column), with(values, none ? null : value));
    }

    private static List<String> with(List<String> list, String last) {
      List<String> longer = new ArrayList<>(list);
      longer.add(last);
      return longer;
    }

    private static void requireWork(Path folder, String name) {
      if (name.equals("_delta_log")) {
        throw UserError.data(
            "%s: a Delta table, some of whose files hold rows that are no longer in it; read it by"
                + " its name with --input-format table",
            folder.getParent());
      }
      if (!WORK.contains(name)) {
        throw UserError.data(
            "%s: a folder inside the input that is no partition (its name is no column=value); move"
                + " it, or name the files of all folders by a glob such as %s/*/*",
            folder, folder.getParent().getName());
      }
    }

    private static void requireVisible(Path file, boolean hidden) {
      if (hidden) {
        throw UserError.data(
            "%s: names that begin with _ or . are passed over by other readers, and may be files"
                + " that are still being written; rename or move it, or name it alone as the input",
            file);
      }
    }

    void add(FileStatus file, List<String> names, List<String> values) {
      if (columns == null) {
        columns = names;
        first = file.getPath();
      } else if (!columns.equals(names)) {
        throw UserError.data(
            "%s: the files lie in unlike partitions: %s by %s, %s by %s; read them one by one, or"
                + " move them",
            input, first, columns, file.getPath(), names);
      }
      files.add(new File(file, values));
    }
  }
}
