package io.carrytrack.files;

import io.carrytrack.base.UserError;
import io.carrytrack.spark.DeployMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** What jobs do with paths of any Hadoop file system. */
public final class HadoopPaths {
  private static final int MOST_LINKS = 40;
  private static final Pattern GLOB = Pattern.compile("[\\\\{}\\[\\]*?]");

  /** What a kill may leave inside an output's folder: a probe, or a first file half written. */
  private static final Pattern LEFT_OVER =
      Pattern.compile(
          "\\.carrytrack-(claim|[0-9a-f-]{36})|\\.pre-flight-\\d+|\\..+\\.(json|conf)\\.(tmp|new)");

  private HadoopPaths() {}

  /** Hadoop's configuration as spark-submit set it, before there is a session. */
  public static Configuration configuration() {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    LocalFiles.writeNoChecksums(hadoop);
    return hadoop;
  }

  /** The configuration of the session that is open, else that before there is one. */
  public static Configuration configurationNow() {
    Option<SparkSession> open = SparkSession.getActiveSession();
    return open.isDefined() && !open.get().sparkContext().isStopped()
        ? open.get().sessionState().newHadoopConf()
        : configuration();
  }

  /**
   * A path as the user named it.
   *
   * @throws UserError if it is empty or not a path to Hadoop
   */
  public static Path path(String name) {
    try {
      return new Path(name);
    } catch (IllegalArgumentException e) {
      // Hadoop takes what stands before a colon for the name of a file system
      throw UserError.usage("\"%s\" is no path: %s", name, e.getMessage());
    }
  }

  /**
   * What an input's name stands for: the path itself, if it is there, whatever characters it has,
   * else all that it matches as a glob; maybe nothing.
   *
   * @throws UserError if it is no path to Hadoop
   */
  public static List<FileStatus> inputs(String name, Configuration hadoop) throws IOException {
    Path path = path(name);
    FileSystem fileSystem = path.getFileSystem(hadoop);
    if (fileSystem.exists(path)) {
      return List.of(fileSystem.getFileStatus(path));
    }
    FileStatus[] matches = fileSystem.globStatus(path);
    return matches == null ? List.of() : List.of(matches);
  }

  /**
   * The path with scheme and authority, absolute: what an executor with another working directory
   * needs.
   */
  public static Path qualified(String path, Configuration hadoop) throws IOException {
    Path relative = path(path);
    FileSystem fileSystem = relative.getFileSystem(hadoop);
    Path absolute = relative.makeQualified(fileSystem.getUri(), fileSystem.getWorkingDirectory());
    DeployMode.requireKnownFolder(relative, absolute);
    return absolute;
  }

  /**
   * The folder or file that an output goes to: qualified, taken literally, and behind symbolic
   * links, so that what is put in its place never takes the place of the link.
   *
   * @throws UserError if it is no path, or links lead in a circle
   */
  public static Path output(String name, Configuration hadoop) throws IOException {
    Path path = qualified(name, hadoop);
    if (path.isRoot()) {
      throw UserError.usage("%s is the root of a file system; choose a folder in it", path);
    }
    if (!isLocal(path)) {
      return path;
    }
    java.nio.file.Path local = local(path);
    for (int links = 0; Files.isSymbolicLink(local); links++) {
      if (links == MOST_LINKS) {
        throw UserError.usage("%s: too many symbolic links; choose another", name);
      }
      java.nio.file.Path folder = local.getParent().toRealPath();
      local = folder.resolve(Files.readSymbolicLink(local)).normalize();
    }
    return local.equals(local(path)) ? path : new Path("file", null, local.toString());
  }

  /**
   * The path with all symbolic links resolved, as far as it exists; for comparisons.
   *
   * @param path qualified
   */
  public static Path real(Path path) throws IOException {
    if (!isLocal(path)) {
      return path;
    }
    java.nio.file.Path local = local(path);
    java.nio.file.Path there = local;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return new Path("file", null, there.toRealPath().resolve(there.relativize(local)).toString());
  }

  private static java.nio.file.Path local(Path path) {
    try {
      return java.nio.file.Path.of(path.toUri().getPath());
    } catch (InvalidPathException e) {
      throw UserError.usage(
          "%s is no path under this locale (%s); set LC_ALL to one of UTF-8", path, e.getReason());
    }
  }

  private static boolean isLocal(Path path) {
    return "file".equals(path.toUri().getScheme());
  }

  /**
   * The path as a name for Spark's readers, which take some characters of it for a glob.
   *
   * @param path of one existing file or folder
   */
  public static String literal(Path path) {
    return GLOB.matcher(path.toString()).replaceAll("\\\\$0");
  }

  /**
   * Sees to it that an output can be written: nothing is there, or an empty directory, or what may
   * be overwritten.
   *
   * @param marks names of files, one of which every output of this kind holds: a directory without
   *     them was not made by CarryTrack, and is never deleted
   * @throws UserError where the path is occupied, or where nothing can be written
   */
  public static void requireFree(
      Path path, boolean overwrite, List<String> marks, Configuration hadoop) throws IOException {
    FileSystem fileSystem = path.getFileSystem(hadoop);
    if (!fileSystem.exists(path) || isEmptyDirectory(path, fileSystem)) {
      requireWritable(path, fileSystem);
      return;
    }
    if (!overwrite) {
      throw UserError.usage("%s exists; choose another, or pass --overwrite", path);
    }
    boolean ours = false;
    for (String mark : marks) {
      ours |= fileSystem.exists(new Path(path, mark));
    }
    if (!ours) {
      throw UserError.usage(
          "%s exists and is no output of this command (none of %s in it): it is not overwritten;"
              + " choose another",
          path, marks);
    }
  }

  /**
   * Sees to it that a former output holds nothing but what its command wrote, so that replacing it
   * destroys nothing else.
   *
   * @param written what the names of such files match; folders of partitions are looked into
   * @throws UserError naming a file that is not the command's
   */
  public static void requireNothingElse(Path output, Pattern written, Configuration hadoop)
      throws IOException {
    FileSystem files = output.getFileSystem(hadoop);
    if (!files.exists(output)) {
      return;
    }
    for (FileStatus status : files.listStatus(output)) {
      Path path = status.getPath();
      if (status.isDirectory() && path.getName().contains("=")) {
        requireNothingElse(path, written, hadoop);
      } else if (status.isDirectory()
          || !(written.matcher(path.getName()).matches() || isLeftOver(path.getName()))) {
        throw UserError.usage(
            "%s was not written by this command, and would be lost with the output that it is in:"
                + " move it away, or choose another output",
            path);
      }
    }
  }

  /** Finds out, without leaving anything, what would otherwise end a run when it has its result. */
  private static void requireWritable(Path path, FileSystem fileSystem) throws IOException {
    Path folder = path;
    while (!fileSystem.exists(folder)) {
      folder = folder.getParent();
    }
    Path probe = new Path(folder, ".carrytrack-" + UUID.randomUUID());
    try {
      fileSystem.create(probe, false).close();
      fileSystem.delete(probe, false);
    } catch (IOException e) {
      throw UserError.usage("%s cannot be written: %s", path, e.getMessage());
    }
  }

  /** Whether a path is a directory with nothing in it but what a kill may leave there. */
  public static boolean isEmptyDirectory(Path path, FileSystem fileSystem) throws IOException {
    if (!fileSystem.getFileStatus(path).isDirectory()) {
      return false;
    }
    for (FileStatus status : fileSystem.listStatus(path)) {
      if (!isLeftOver(status.getPath().getName())) {
        return false;
      }
    }
    return true;
  }

  /** Whether a name is that of a probe, a claim, or a file that was being written. */
  public static boolean isLeftOver(String name) {
    return LEFT_OVER.matcher(name).matches();
  }

  /**
   * A hidden name beside a path, so that a rename from one to the other stays in one file system.
   */
  static Path hiddenSibling(Path path, String suffix) {
    return new Path(path.getParent(), "." + path.getName() + suffix);
  }
}
