package io.carrytrack.console;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a live line takes of a processor: time of the thread, which other work on the machine does
 * not change much.
 */
public final class LiveLineBeats {
  private static final int WARM = 3_000;
  private static final int MEASURED = 10_000;
  private static final int BEATS_A_SECOND = 5;
  private static final int ROUNDS = 100;

  private LiveLineBeats() {}

  /** Seconds of a processor that a beat takes, and the events of a round with its two tasks. */
  public static Map<String, Object> measure() throws IOException {
    try (OutputStream out = Files.newOutputStream(Path.of("/dev/null"));
        LiveConsole live =
            new LiveConsole(
                Screen.of("xterm-256color", 120, 40, out),
                new PrintWriter(out, true, StandardCharsets.UTF_8),
                InstantSource.system())) {
      Map<String, Object> found = new LinkedHashMap<>();
      double beat = 0;
      double events = 0;
      for (int turn = 0; turn < WARM + MEASURED; turn++) {
        long begun = now();
        round(live, turn % ROUNDS + 1);
        long told = now();
        live.beat();
        if (turn >= WARM) {
          events += (told - begun) / 1e9;
          beat += (now() - told) / 1e9;
        }
      }
      found.put("processorSecondsOfABeat", beat / MEASURED);
      found.put("processorSecondsOfTheEventsOfARound", events / MEASURED);
      found.put("shareOfAProcessorByBeats", BEATS_A_SECOND * beat / MEASURED);
      return found;
    }
  }

  /** Each makes another line, so that each beat draws. */
  private static void round(LiveConsole live, int round) {
    String text = "epoch 3 of 20, round " + round + " of " + ROUNDS;
    live.event(new Event.Phase("carrytrack training", text));
    live.event(new Event.Progress(text, 2, 1, null, null, null));
    live.event(new Event.Progress(text, 2, 2, null, null, null));
    live.event(new Event.Round(3, 20, round, ROUNDS, 1_000 + round, 0.5, 1.0 / round, 0.8, null));
  }

  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
