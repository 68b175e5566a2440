package io.carrytrack.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Packs a program of the tests, so that executors can load it. */
public final class TestJar {
  private TestJar() {}

  /** A jar of {@code main} and its nested classes. */
  public static Path of(Class<?> main, Path jar) {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      Path classes = Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = classes.resolve(main.getPackageName().replace('.', '/'));
      String name = main.getName().substring(main.getPackageName().length() + 1);
      for (Path file : classFiles(folder, name)) {
        entries.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, entries);
        entries.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> classFiles(Path folder, String main) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> {
                String name = file.getFileName().toString();
                return name.equals(main + ".class") || name.startsWith(main + "$");
              })
          .sorted()
          .toList();
    }
  }
}
