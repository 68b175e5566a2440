package io.carrytrack.report;

import io.carrytrack.base.BuildInfo;
import io.carrytrack.files.HadoopPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * What an input's files are without reading them: equal ones are the same files, untouched since.
 *
 * @param path as the user named it; empty for the bundled sample
 * @param files number of files
 * @param bytes of all together
 * @param sha256 of the files' names, sizes and times of modification, in hex; of the bundled
 *     sample, that of the version that brings it
 */
public record InputFiles(String path, int files, long bytes, String sha256) {

  /**
   * Lists the files of an input.
   *
   * @param path on any Hadoop file system, with globs; empty for the bundled sample
   */
  public static InputFiles list(String path, Configuration hadoop) throws IOException {
    Map<String, String> found = new TreeMap<>();
    long bytes = 0;
    if (path.isEmpty()) {
      found.put("the bundled sample", BuildInfo.version());
    } else {
      for (FileStatus match : HadoopPaths.inputs(path, hadoop)) {
        bytes += add(match, match.getPath().getFileSystem(hadoop), found);
      }
    }
    return new InputFiles(path, path.isEmpty() ? 0 : found.size(), bytes, sha256(found));
  }

  private static long add(FileStatus status, FileSystem fileSystem, Map<String, String> found)
      throws IOException {
    if (!status.isDirectory()) {
      found.put(status.getPath().toString(), status.getLen() + " " + status.getModificationTime());
      return status.getLen();
    }
    long bytes = 0;
    for (FileStatus entry : fileSystem.listStatus(status.getPath())) {
      bytes += add(entry, fileSystem, found);
    }
    return bytes;
  }

  private static String sha256(Map<String, String> found) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    found.forEach(
        (name, state) ->
            digest.update((name + "\n" + state + "\n").getBytes(StandardCharsets.UTF_8)));
    return Hex.encodeHexString(digest.digest());
  }
}
