package io.carrytrack.testing;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** The local files under a scheme of its own, for file systems that tests let go wrong. */
abstract class SchemedFileSystem extends FileSystem {
  private final String scheme;

  /** Where the files are, without checksums. */
  final RawLocalFileSystem local = new RawLocalFileSystem();

  SchemedFileSystem(String scheme) {
    this.scheme = scheme;
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    setConf(conf);
    local.initialize(URI.create("file:///"), conf);
  }

  @Override
  public URI getUri() {
    return URI.create(scheme + ":///");
  }

  /** The local file of a path under the scheme. */
  static Path inner(Path path) {
    return new Path("file", null, path.toUri().getPath());
  }

  /** The path under the scheme of a local file. */
  Path outer(Path path) {
    return new Path(scheme, "", path.toUri().getPath());
  }

  private FileStatus outer(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        status.getReplication(),
        status.getBlockSize(),
        status.getModificationTime(),
        outer(status.getPath()));
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    return local.open(inner(file), bufferSize);
  }

  @Override
  public FSDataOutputStream append(Path file, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("nothing appends");
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(local.listStatus(inner(path))).map(this::outer).toArray(FileStatus[]::new);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return outer(local.getFileStatus(inner(path)));
  }

  @Override
  public void setWorkingDirectory(Path directory) {}

  @Override
  public Path getWorkingDirectory() {
    return new Path(getUri());
  }
}
