package io.carrytrack.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No process outlives the tests that started it. */
final class RunningTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void closingKillsWhatTheProcessStarted() {
    ProcessHandle grandchild;
    try (Running running = Child.of("family", "sh", "-c", FamilyOf.SCRIPT).start()) {
      grandchild = grandchild(running);
    }
    Await.until("the grandchild's end", LIMIT, () -> !grandchild.isAlive());
  }

  @Test
  void aTestJvmThatIsTerminatedTakesItsProcessesAlong() {
    String java = ProcessHandle.current().info().command().orElseThrow();
    List<String> words =
        List.of(java, "-cp", System.getProperty("java.class.path"), FamilyOf.class.getName());
    try (Running jvm = Child.of("test-jvm", words).in(Project.root()).start()) {
      ProcessHandle grandchild = grandchild(jvm);
      assertThat(grandchild.isAlive()).isTrue();
      jvm.terminate();
      jvm.await(LIMIT).expect(143);
      Await.until("the grandchild's end", LIMIT, () -> !grandchild.isAlive());
    }
  }

  private static ProcessHandle grandchild(Running running) {
    String pid = running.awaitOutput("^grandchild (\\d+)$", LIMIT).group(1);
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  /** A JVM that has started a process with a child of its own, as a test's JVM has. */
  static final class FamilyOf {
    static final String SCRIPT = "sleep 300 & echo grandchild $!; wait";

    private FamilyOf() {}

    public static void main(String[] arguments) throws InterruptedException {
      Running running = Child.of("family", "sh", "-c", SCRIPT).start();
      System.out.println(running.awaitOutput("^grandchild \\d+$", LIMIT).group());
      Thread.sleep(LIMIT.toMillis() * 10);
    }
  }
}
