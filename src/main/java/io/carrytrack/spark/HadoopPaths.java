package io.carrytrack.spark;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** What jobs do with paths of any Hadoop file system. */
public final class HadoopPaths {
  private HadoopPaths() {}

  /** Hadoop's configuration as spark-submit set it, before there is a session. */
  public static Configuration configuration() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
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

  private static boolean isEmptyDirectory(Path path, FileSystem fileSystem) throws IOException {
    FileStatus status = fileSystem.getFileStatus(path);
    return status.isDirectory() && fileSystem.listStatus(path).length == 0;
  }

  /**
   * Where an output grows until it is whole; beside its target, so that the rename stays in one
   * file system.
   */
  public static Path temporarySibling(Path target) {
    return new Path(target.getParent(), "." + target.getName() + ".tmp");
  }

  /**
   * Puts a whole output in its place. What was there is moved aside first and deleted last, so that
   * at no moment a part can be taken for the whole.
   */
  public static void publish(Path temporary, Path target, Configuration hadoop) throws IOException {
    FileSystem fileSystem = target.getFileSystem(hadoop);
    Path former = new Path(target.getParent(), "." + target.getName() + ".old");
    fileSystem.delete(former, true);
    if (fileSystem.exists(target) && !fileSystem.rename(target, former)) {
      throw new IOException("cannot move " + target + " aside");
    }
    if (!fileSystem.rename(temporary, target)) {
      throw new IOException("cannot rename " + temporary + " to " + target);
    }
    fileSystem.delete(former, true);
  }
}
