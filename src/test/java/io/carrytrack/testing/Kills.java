package io.carrytrack.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Kills a protocol before each of its file operations, one after another, and starts it again each
 * time, under {@link DyingFileSystem}.
 */
public final class Kills {
  private final String name;
  private final Path home;

  /** A part of a protocol on a folder of local files. */
  public interface Step {
    /** Does it. */
    void on(Path folder) throws Exception;
  }

  /** What counts of a folder's state. */
  public interface View {
    /** It, with an equals. */
    Object of(Path folder) throws Exception;
  }

  /**
   * @param name of the protocol
   * @param home for its folders, one a kill
   */
  public Kills(String name, Path home) {
    this.name = name;
    this.home = home;
  }

  /**
   * Kills it everywhere, and looks at the contents of all visible files.
   *
   * @param before makes what is there at first
   * @param start the whole protocol, as a job's start goes through it
   * @param recovery what every start begins with; none may follow
   * @return how many kill points there are
   */
  public int everywhere(Step before, Step start, Step recovery) throws Exception {
    int points = everywhere(before, start, recovery, Kills::visible);
    assertThat(files(home.resolve(name + "-1")))
        .as("%s, hidden files that stay", name)
        .isEqualTo(visible(home.resolve(name + "-1")));
    return points;
  }

  /**
   * Kills it everywhere.
   *
   * @param view what must be old or new
   * @return how many kill points there are
   */
  public int everywhere(Step before, Step start, Step recovery, View view) throws Exception {
    Object old = outcome("old", view, before);
    Object whole = outcome("new", view, before, start);
    assertThat(whole).as("%s changes something", name).isNotEqualTo(old);
    for (int point = 0; ; point++) {
      Path folder = Files.createDirectories(home.resolve(name + "-" + point));
      DyingFileSystem.live();
      before.on(folder);
      DyingFileSystem.killBefore(point);
      boolean killed = dies(start, folder);
      DyingFileSystem.live();
      if (!killed) {
        assertThat(view.of(folder)).as("%s, not killed", name).isEqualTo(whole);
        System.out.printf("%s: %d kill points%n", name, point);
        return point;
      }
      recovery.on(folder);
      assertThat(view.of(folder))
          .as("%s, killed before operation %d and begun again", name, point)
          .isIn(old, whole);
      start.on(folder);
      assertThat(view.of(folder))
          .as("%s, killed before operation %d and started again", name, point)
          .isEqualTo(whole);
    }
  }

  private Object outcome(String kind, View view, Step... steps) throws Exception {
    Path folder = Files.createDirectories(home.resolve(name + "-" + kind));
    DyingFileSystem.live();
    for (Step step : steps) {
      step.on(folder);
    }
    return view.of(folder);
  }

  private static boolean dies(Step start, Path folder) throws Exception {
    try {
      start.on(folder);
      return DyingFileSystem.isDead();
    } catch (Exception | AssertionError e) {
      if (!DyingFileSystem.isDead()) {
        throw e;
      }
      return true;
    }
  }

  /** Contents of all files that do not lie under a hidden name. */
  private static Map<String, String> visible(Path folder) throws IOException {
    Map<String, String> files = files(folder);
    files.keySet().removeIf(name -> name.startsWith(".") || name.contains("/."));
    return files;
  }

  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            folder.relativize(file).toString(),
            Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }
}
