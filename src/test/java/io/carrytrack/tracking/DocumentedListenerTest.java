package io.carrytrack.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.testing.Project;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class in docs/tracking.md compiles, is found by its name, and does what is said of it. */
class DocumentedListenerTest {
  @TempDir Path home;

  @Test
  void theDocumentedListenerWrites() throws IOException {
    String page = Files.readString(Project.root().resolve("docs/tracking.md"));
    int begin = page.indexOf("```java\n") + 8;
    Path source = home.resolve("Ledger.java");
    Files.writeString(source, page.substring(begin, page.indexOf("```", begin)));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                said,
                said,
                "-proc:none",
                "-cp",
                classes(),
                "-d",
                home.toString(),
                source.toString());
    assertThat(result).as(said.toString(StandardCharsets.UTF_8)).isZero();
    Path ledger = home.resolve("ledger.txt");
    System.setProperty("ledger", ledger.toString());
    ClassLoader former = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {home.toUri().toURL()}, former)) {
      Thread.currentThread().setContextClassLoader(loader);
      RunListener first = listener();
      first.started(new TrackedRun("lstm", "file:/runs/lstm", Map.of(), List.of()));
      first.epochEnded(new EpochRecord(1, 1, 1, 0, 0.0, 0.5, 0.7, null, null));
      first.tested(
          1,
          new Metrics(
              2, 0.75, 0.5, null, null, null, null, null, null, null, null, List.of(), null, null,
              Map.of()));
      first.finished();
      RunListener second = listener();
      second.started(new TrackedRun("gru", "file:/runs/gru", Map.of(), List.of()));
      second.failed(RunListener.Outcome.KILLED, "stopped as asked");
      assertThat(ledger)
          .hasContent(
              "lstm: 1 epochs, finished, accuracy 0.75\ngru: 0 epochs, KILLED: stopped as asked\n");
    } finally {
      Thread.currentThread().setContextClassLoader(former);
      System.clearProperty("ledger");
    }
  }

  /** As of the packaged jar. */
  private static String classes() {
    try {
      return Path.of(RunListener.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RunListener listener() {
    return ListenerClasses.make(ListenerClasses.find(List.of("com.example.Ledger")).get(0));
  }
}
