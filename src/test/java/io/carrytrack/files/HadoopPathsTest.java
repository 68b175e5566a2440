package io.carrytrack.files;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.testing.DyingFileSystem;
import io.carrytrack.testing.Kills;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HadoopPathsTest {
  private static final Configuration HADOOP = DyingFileSystem.into(HadoopPaths.configuration());
  private static final Pattern WRITTEN = Pattern.compile("part-.*|_SUCCESS");

  @TempDir Path home;

  @AfterEach
  void repair() {
    DyingFileSystem.live();
    DyingFileSystem.renameReplaces(true);
  }

  private String output(String name) throws IOException {
    return HadoopPaths.output(home.resolve(name).toString(), HADOOP).toString();
  }

  @Test
  void anOutputLiesBehindItsLinks() throws IOException {
    Path real = home.toRealPath();
    Files.createDirectory(home.resolve("target"));
    Files.createSymbolicLink(home.resolve("link"), Path.of("target"));
    Files.createSymbolicLink(home.resolve("second"), home.resolve("link"));
    Files.createSymbolicLink(home.resolve("dangling"), Path.of("new/place"));
    Files.createSymbolicLink(home.resolve("circle"), Path.of("circle"));
    assertThat(output("target")).isEqualTo("file:" + home.resolve("target"));
    assertThat(output("link")).isEqualTo("file:" + real.resolve("target"));
    assertThat(output("second")).isEqualTo("file:" + real.resolve("target"));
    assertThat(output("dangling")).as("is made").isEqualTo("file:" + real.resolve("new/place"));
    assertThatThrownBy(() -> output("circle")).hasMessageContaining("too many symbolic links");
    assertThat(output("link/below")).isEqualTo("file:" + home.resolve("link/below"));
    assertThatThrownBy(() -> HadoopPaths.output("/", HADOOP)).hasMessageContaining("root");
    assertThat(HadoopPaths.real(new org.apache.hadoop.fs.Path("file:" + home.resolve("link/a/b"))))
        .as("what may not exist yet, for comparisons")
        .hasToString("file:" + real.resolve("target/a/b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"out[1]", "{a,b}", "out*", "o?t", "[!x]", "a\\b", "plain"})
  void aNameIsTakenLiterallyWhenSparkReadsToo(String name) throws IOException {
    String out = output(name);
    spark().range(7).write().parquet(out);
    // what the name would match as a glob
    for (String other : new String[] {"out1", "a", "b", "outer", "out", "oat"}) {
      spark().range(1000).write().mode("overwrite").parquet(output(other + "-other"));
    }
    assertThat(
            spark().read().parquet(HadoopPaths.literal(new org.apache.hadoop.fs.Path(out))).count())
        .isEqualTo(7);
  }

  @Test
  void whatOthersPutIntoAnOutputIsNotReplaced() throws IOException {
    Path out = Files.createDirectories(home.resolve("out/day=1"));
    Files.createFile(out.resolve("part-0"));
    Files.createFile(out.getParent().resolve("_SUCCESS"));
    org.apache.hadoop.fs.Path path =
        new org.apache.hadoop.fs.Path(home.resolve("out").toUri().getPath());
    HadoopPaths.requireNothingElse(path, WRITTEN, HADOOP);
    Path notes = Files.createFile(out.resolve("notes.txt"));
    assertThatThrownBy(() -> HadoopPaths.requireNothingElse(path, WRITTEN, HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("day=1/notes.txt was not written by this command");
    Files.delete(notes);
    Files.createDirectory(home.resolve("out/below"));
    assertThatThrownBy(() -> HadoopPaths.requireNothingElse(path, WRITTEN, HADOOP))
        .hasMessageContaining("out/below");
  }

  @Test
  void whatAKillLeavesInANewFolderDoesNotOccupyIt() throws IOException {
    Path out = Files.createDirectory(home.resolve("out"));
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(out.toUri().getPath());
    Files.createFile(out.resolve("._stream.json.tmp"));
    Files.createFile(out.resolve(".carrytrack-0b6a2b0e-9d0c-4f7c-8a39-7a26f2a1b3f9"));
    HadoopPaths.requireFree(path, false, java.util.List.of("_result.json"), HADOOP);
    Files.createFile(out.resolve(".gitignore"));
    assertThatThrownBy(
            () -> HadoopPaths.requireFree(path, false, java.util.List.of("_result.json"), HADOOP))
        .hasMessageContaining("exists");
  }

  @Test
  void noChecksumFilesLieBesideOutputsOfThisJvmOrOthers() throws IOException {
    spark().range(10).write().parquet(output("parquet"));
    AtomicFile.write(
        new org.apache.hadoop.fs.Path(output("file.json")),
        "{}".getBytes(StandardCharsets.UTF_8),
        HADOOP);
    Files.createFile(home.resolve("parquet/.part-0.parquet.crc"));
    Files.createDirectory(home.resolve("parquet/day=1"));
    Files.createFile(home.resolve("parquet/day=1/.part-1.parquet.crc"));
    LocalFiles.removeChecksums(new org.apache.hadoop.fs.Path(output("parquet")), HADOOP);
    try (Stream<Path> files = Files.walk(home)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".crc"))
          .anyMatch(name -> name.startsWith("part-"));
    }
  }

  @Test
  void aFileOfABuildWithChecksumsIsReplaced() throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(output("file.json"));
    Files.writeString(home.resolve("file.json"), "old");
    Files.write(home.resolve(".file.json.crc"), new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2});
    AtomicFile.write(file, "new".getBytes(StandardCharsets.UTF_8), HADOOP);
    assertThat(AtomicFile.read(file, HADOOP)).asString().isEqualTo("new");
    assertThat(home.resolve(".file.json.crc")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFileIsOldOrNewWhereverItsReplacementIsKilled(boolean renameReplaces) throws Exception {
    DyingFileSystem.renameReplaces(renameReplaces);
    int points =
        new Kills("file", home)
            .everywhere(
                folder -> Files.writeString(folder.resolve("file"), "old"),
                folder -> replace(folder, "new"),
                folder -> {},
                folder ->
                    new String(
                        AtomicFile.read(DyingFileSystem.path(folder.resolve("file")), HADOOP),
                        StandardCharsets.UTF_8));
    assertThat(points).as("kill points").isGreaterThanOrEqualTo(renameReplaces ? 4 : 6);
  }

  private static void replace(Path folder, String content) throws IOException {
    AtomicFile.write(
        DyingFileSystem.path(folder.resolve("file")),
        content.getBytes(StandardCharsets.UTF_8),
        HADOOP);
  }
}
