package io.carrytrack.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.Json;
import io.carrytrack.base.UserError;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a decided commit does, kept as the file {@code .OUT.commit/_commit.json} beside the first of
 * its outputs.
 *
 * @param id names what was staged, 16 hexadecimal digits
 * @param outputs in the order in which they take their places
 */
record CommitPlan(String id, List<Output> outputs) {
  private static final String FILE = "_commit.json";
  private static final long MOST_BYTES = 64 << 20;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  /**
   * One output's part.
   *
   * @param target its folder; null for the output that the plan stands beside
   * @param moved what is moved from the staged folder into the target, by relative name; the empty
   *     name is the folder itself
   * @param removed what goes from the target, by relative name
   */
  record Output(String target, List<String> moved, List<String> removed) {}

  /** Where the plan of an output's commit stands. */
  static Path folder(Path output) {
    return HadoopPaths.hiddenSibling(output, ".commit");
  }

  static Path file(Path output) {
    return new Path(folder(output), FILE);
  }

  /** Writes the plan; with its last rename, the commit is decided. */
  void write(Path output, Configuration hadoop) throws IOException {
    AtomicFile.write(file(output), Json.MAPPER.writeValueAsBytes(this), hadoop);
  }

  /**
   * The plan of a decided commit, empty if there is none.
   *
   * @throws UserError if it is damaged, or names anything outside of its outputs
   */
  static Optional<CommitPlan> read(Path output, Configuration hadoop) throws IOException {
    Path file = file(output);
    AtomicFile.recover(file, hadoop);
    FileSystem files = file.getFileSystem(hadoop);
    if (!files.exists(file)) {
      return Optional.empty();
    }
    if (!files.getFileStatus(file).isFile() || files.getFileStatus(file).getLen() > MOST_BYTES) {
      throw refused(file, "it is damaged");
    }
    try {
      JsonNode json = Json.MAPPER.readTree(AtomicFile.read(file, hadoop));
      requireNoWayOut(json, file);
      CommitPlan plan = Json.MAPPER.treeToValue(json, CommitPlan.class);
      if (plan == null || !plan.isWhole()) {
        throw refused(file, "it is damaged");
      }
      return Optional.of(plan);
    } catch (JsonProcessingException e) {
      throw refused(file, "it is damaged, or of another version");
    }
  }

  /** Whatever else it is: a plan that leads out of its outputs was not written by CarryTrack. */
  private static void requireNoWayOut(JsonNode json, Path file) {
    if (json.isTextual() && Arrays.asList(json.textValue().split("/", -1)).contains("..")) {
      throw refused(file, "it names " + json.textValue() + ", which lies outside of the output");
    }
    json.forEach(child -> requireNoWayOut(child, file));
  }

  private boolean isWhole() {
    if (id == null || !ID.matcher(id).matches() || outputs == null || outputs.isEmpty()) {
      return false;
    }
    return outputs.stream()
        .allMatch(
            output ->
                output != null
                    && output.moved() != null
                    && output.removed() != null
                    && output.moved().stream().allMatch(n -> "".equals(n) || isInside(n))
                    && output.removed().stream().allMatch(CommitPlan::isInside));
  }

  private static boolean isInside(String name) {
    return name != null
        && Arrays.stream(name.split("/", -1)).noneMatch(n -> n.isEmpty() || n.matches("\\.\\.?"));
  }

  private static UserError refused(Path file, String why) {
    return UserError.data(
        "%s, the plan of a commit that was cut off, is not followed: %s. Nothing was touched;"
            + " delete %s to go on without what that run had not yet put in its place",
        file, why, file.getParent());
  }
}
