package io.carrytrack.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.base.UserError.Reason;
import io.carrytrack.files.OutputCommit.Changes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start finds of commits that were cut off, its own or somebody's forgery. */
class OutputCommitTest {
  private static final Configuration HADOOP = HadoopPaths.configuration();
  private static final String ID = "0123456789abcdef";

  @TempDir Path home;

  @BeforeEach
  void aFormerOutputAndAVictim() throws IOException {
    write("scores/day=1/part-0", "old");
    write("victim/precious", "precious");
  }

  private void write(String name, String content) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void plan(String json) throws IOException {
    write(".scores.commit/_commit.json", json);
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(home.resolve(name).toUri().getPath());
  }

  private void recover() throws IOException {
    OutputCommit.recover(HadoopPaths.output(home.resolve("scores").toString(), HADOOP), HADOOP);
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(home.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"quarantine\":null,\"scored\":[],\"quarantined\":[\"../victim\"]}",
        "{\"id\":\"0123456789abcdef\",\"outputs\":[{\"target\":null,\"moved\":[],\"removed\":[\"../victim\"]}]}",
        "{\"id\":\"0123456789abcdef\",\"outputs\":[{\"target\":null,\"moved\":[\"day=1/../../victim\"],\"removed\":[]}]}",
        "{\"id\":\"0123456789abcdef\",\"outputs\":[{\"target\":\"/tmp/../victim\",\"moved\":[],\"removed\":[\"precious\"]}]}",
        "{\"id\":\"../victim\",\"outputs\":[{\"target\":null,\"moved\":[\"\"],\"removed\":[]}]}",
      })
  void aPlanThatLeadsOutOfItsOutputIsRefused(String json) throws IOException {
    plan(json);
    write(".scores.tmp/" + ID + "/part-1", "new");
    Map<String, String> before = files();
    assertThatThrownBy(this::recover)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("which lies outside of the output")
        .hasMessageContaining("delete")
        .hasMessageContaining(".scores.commit")
        .matches(e -> ((UserError) e).reason() == Reason.DATA, "is an error of data");
    assertThat(files()).as("nothing is touched").isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[]",
        "{\"id\":\"0123456789abcdef\"}",
        "{\"id\":\"0123456789abcdef\",\"outputs\":[null]}",
        "{\"id\":\"x\",\"outputs\":[{\"target\":null,\"moved\":[],\"removed\":[]}]}",
        "{\"id\":\"0123456789abcdef\",\"outputs\":[{\"target\":null,\"moved\":null,\"removed\":[]}]}",
        "{\"id\":\"0123456789abcdef\",\"outputs\":[{\"target\":null,\"moved\":[],\"removed\":[\"/etc\"]}]}",
        "{\"id\":\"0123456789abcdef\",\"outputs\":[{\"target\":null,\"moved\":[],\"removed\":[\"\"]}]}",
        "{\"quarantine\":null,\"scored\":[\"day=1\"],\"quarantined\":[]}",
      })
  void aDamagedPlanIsRefusedAndNamesWhatToDelete(String json) throws IOException {
    plan(json);
    write(".scores.tmp/" + ID + "/part-1", "new");
    Map<String, String> before = files();
    assertThatThrownBy(this::recover)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("it is damaged")
        .hasMessageContaining("delete file:" + home.resolve(".scores.commit"))
        .matches(e -> ((UserError) e).reason() == Reason.DATA, "is an error of data");
    assertThat(files()).as("nothing is touched").isEqualTo(before);
  }

  @Test
  void aPlanDeepAsAnAbyssIsRefusedToo() throws IOException {
    plan("[".repeat(1_000_000));
    assertThatThrownBy(this::recover)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("it is damaged");
  }

  @Test
  void whatWasNotDecidedIsThrownAway() throws IOException {
    Files.createDirectories(home.resolve(".scores.commit"));
    write(".scores.tmp/" + ID + "/part-1", "new");
    recover();
    assertThat(files()).containsOnlyKeys("scores/day=1/part-0", "victim/precious");
    assertThat(home.resolve(".scores.commit")).as("blocks no later night").doesNotExist();
    write(".scores.commit/._commit.json.tmp", "{\"id");
    recover();
    assertThat(files()).containsOnlyKeys("scores/day=1/part-0", "victim/precious");
  }

  @Test
  void aPlanHasNoPowerOverAFolderWithoutStagedFiles() throws IOException {
    plan(
        """
        {"id": "%s", "outputs": [
          {"target": "%s", "moved": ["x"], "removed": ["precious"]},
          {"target": null, "moved": [], "removed": ["day=1"]}]}"""
            .formatted(ID, home.resolve("victim")));
    recover();
    assertThat(files()).containsOnlyKeys("scores/day=1/part-0", "victim/precious");
  }

  @Test
  void whatElseLiesInAFolderStays() throws IOException {
    write("scores/result.json", "old");
    org.apache.hadoop.fs.Path target = path("scores");
    OutputCommit commit = new OutputCommit(List.of(target), HADOOP);
    AtomicFile.write(
        new org.apache.hadoop.fs.Path(commit.staged(target), "result.json"),
        "new".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        HADOOP);
    commit.commit(List.of(new Changes(target, List.of("result.json"), List.of())));
    assertThat(files())
        .isEqualTo(
            Map.of(
                "scores/day=1/part-0", "old",
                "scores/result.json", "new",
                "victim/precious", "precious"));
  }

  @Test
  void aDecidedCommitIsNotDiscarded() throws IOException {
    org.apache.hadoop.fs.Path target = path("scores");
    OutputCommit commit = new OutputCommit(List.of(target), HADOOP);
    AtomicFile.write(
        new org.apache.hadoop.fs.Path(commit.staged(target), "part-1"), new byte[1], HADOOP);
    String id = commit.staged(target).getName();
    plan("{\"id\":\"" + id + "\",\"outputs\":[{\"target\":null,\"moved\":[\"\"],\"removed\":[]}]}");
    commit.discard();
    recover();
    assertThat(files()).containsOnlyKeys("scores/part-1", "victim/precious");
  }
}
