package io.carrytrack.tracking.mlflow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * Where the files of a run go: through the server, or into a folder of this machine. Other stores
 * have clients and credentials of their own.
 */
final class ArtifactStore {
  private static final String THROUGH_THE_SERVER = "mlflow-artifacts";

  /** A run's folder is STORE/EXPERIMENT/RUN/artifacts. */
  private static final int LEVELS = 3;

  private final MlflowApi api;
  private final URI root;

  private ArtifactStore(MlflowApi api, URI root) {
    this.api = api;
    this.root = root;
  }

  /**
   * The store of a run.
   *
   * @param server the tracking server's address
   * @param artifactUri what it says of the run
   * @return empty where files cannot be brought there
   */
  static Optional<ArtifactStore> of(MlflowApi api, String server, String artifactUri) {
    try {
      URI root = URI.create(artifactUri);
      boolean here =
          root.getPath() != null
              && THROUGH_THE_SERVER.equals(root.getScheme())
              && (root.getRawAuthority() == null
                  || root.getRawAuthority().equals(URI.create(server).getRawAuthority()));
      return here || isFolder(root) ? Optional.of(new ArtifactStore(api, root)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Of another machine's path nothing is here, and nothing is made up. */
  private static boolean isFolder(URI root) {
    if (root.getPath() == null // of one that is not absolute
        || !root.getPath().startsWith("/")
        || !(root.getScheme() == null || root.getScheme().equals("file"))) {
      return false;
    }
    Path store = Path.of(root.getPath());
    for (int level = 0; level < LEVELS && store != null; level++) {
      store = store.getParent();
    }
    return store != null && store.getParent() != null && Files.isWritable(store);
  }

  /** Brings a file there, under a name with slashes. */
  void put(String name, FileStatus file, FileSystem files) throws IOException {
    if (THROUGH_THE_SERVER.equals(root.getScheme())) {
      String path =
          Arrays.stream((root.getPath() + "/" + name).split("/"))
              .filter(part -> !part.isEmpty())
              .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
              .collect(Collectors.joining("/"));
      api.put(path, file.getLen(), () -> open(file, files));
      return;
    }
    Path target = Path.of(root.getPath()).resolve(name);
    Files.createDirectories(target.getParent());
    try (InputStream in = files.open(file.getPath())) {
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static InputStream open(FileStatus file, FileSystem files) {
    try {
      return files.open(file.getPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
