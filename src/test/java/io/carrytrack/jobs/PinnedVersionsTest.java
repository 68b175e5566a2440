package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The two builds are apart, so nothing but this keeps their versions together. */
final class PinnedVersionsTest {
  private static final Pattern PROPERTY =
      Pattern.compile("<(spark\\.version|scala\\.binary)>([^<]+)</");
  private static final Pattern MANAGED =
      Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>([0-9][^<]*)</version>");

  @Test
  void theRuntimeHasTheVersionsOfTheMainBuild() throws IOException {
    String main = Files.readString(Project.root().resolve("pom.xml"));
    String runtime = Files.readString(Project.root().resolve("jobs/runtime/pom.xml"));
    assertThat(finds(PROPERTY, runtime)).isEqualTo(finds(PROPERTY, main)).hasSize(2);

    Map<String, String> managed = finds(MANAGED, section(runtime));
    assertThat(managed).hasSize(4);
    assertThat(finds(MANAGED, section(main))).containsAllEntriesOf(managed);
  }

  private static String section(String pom) {
    return pom.substring(
        pom.indexOf("<dependencyManagement>"), pom.indexOf("</dependencyManagement>"));
  }

  private static Map<String, String> finds(Pattern pattern, String text) {
    Map<String, String> found = new TreeMap<>();
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      found.put(matcher.group(1), matcher.group(2));
    }
    return found;
  }
}
