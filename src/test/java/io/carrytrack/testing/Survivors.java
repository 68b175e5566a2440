package io.carrytrack.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The child processes of this JVM that still run. Where it ends before the tests have closed them,
 * by Ctrl-C or a build's time limit, it kills them and what they started.
 */
final class Survivors {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Survivors::kill), "kill-children"));
  }

  private Survivors() {}

  /** Watches a process until its end. */
  static void add(Process process) {
    RUNNING.add(process);
    var unused = process.onExit().thenAccept(RUNNING::remove);
  }

  /** SIGKILL, of the process and of what it started. */
  static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
