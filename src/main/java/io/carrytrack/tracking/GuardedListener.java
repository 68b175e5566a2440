package io.carrytrack.tracking;

import io.carrytrack.base.Secrets;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.console.Console;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.training.RoundRecord;
import java.util.List;
import java.util.function.Consumer;

/** What a listener throws ends its hearing and not the run. */
final class GuardedListener implements RunListener {
  private final String name;
  private final Console console;
  private RunListener listener;

  /**
   * @param name for the line that is said
   */
  GuardedListener(String name, RunListener listener, Console console) {
    this.name = name;
    this.listener = listener;
    this.console = console;
  }

  private void tell(String what, Consumer<RunListener> call) {
    if (listener == null) {
      return;
    }
    try {
      call.accept(listener);
    } catch (Exception | LinkageError | AssertionError e) { // of other languages, any exception
      listener = null;
      console.warning(line(what, e));
    }
  }

  private String line(String what, Throwable thrown) {
    return Secrets.redact(
        String.format("%s: %s threw %s; it hears no more of the run", name, what, thrown)
            .replaceAll("\\p{Cntrl}+", " "));
  }

  @Override
  public void started(TrackedRun run) {
    tell("started", to -> to.started(run));
  }

  @Override
  public void checked() {
    tell("checked", RunListener::checked);
  }

  @Override
  public void weighted(List<Double> factors) {
    tell("weighted", to -> to.weighted(factors));
  }

  @Override
  public void resumed(List<EpochRecord> history, int round, long totalRounds) {
    tell("resumed", to -> to.resumed(history, round, totalRounds));
  }

  @Override
  public void roundEnded(RoundRecord round) {
    tell("roundEnded", to -> to.roundEnded(round));
  }

  @Override
  public void epochEnded(EpochRecord epoch) {
    tell("epochEnded", to -> to.epochEnded(epoch));
  }

  @Override
  public void tested(int epoch, Metrics metrics) {
    tell("tested", to -> to.tested(epoch, metrics));
  }

  @Override
  public void finished() {
    tell("finished", RunListener::finished);
  }

  @Override
  public void failed(Outcome outcome, String message) {
    tell("failed", to -> to.failed(outcome, message));
  }
}
