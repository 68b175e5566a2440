package io.carrytrack.cli;

import io.carrytrack.base.Spelling;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with the arguments, and what was perhaps meant. */
final class WrongUse implements IParameterExceptionHandler {
  private final Teller teller;

  WrongUse(Teller teller) {
    this.teller = teller;
  }

  /** Tells what ended a command. */
  interface Teller {
    /** Tells it. */
    void tell(CommandLine command, String message, int exitCode);
  }

  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    CommandSpec spec = command.getCommandSpec();
    teller.tell(command, sentence(exception, spec), spec.exitCodeOnInvalidInput());
    return spec.exitCodeOnInvalidInput();
  }

  private static String sentence(ParameterException exception, CommandSpec spec) {
    return wrongWord(exception)
            .map(
                word ->
                    word.startsWith("-")
                        ? "Unknown option: '" + word + "'" + nearest(word, spec.optionsMap())
                        : exception.getMessage() + nearest(word, spec.subcommands()))
            .orElse(exception.getMessage())
        + "; "
        + spec.qualifiedName()
        + " --help lists all";
  }

  /** The first word that means nothing here; what follows an unknown option is its value. */
  private static Optional<String> wrongWord(ParameterException exception) {
    return exception instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched().stream().findFirst()
        : Optional.empty();
  }

  private static String nearest(String word, Map<String, ?> known) {
    Set<String> names = new TreeSet<>(known.keySet());
    // a short name is near to everything
    names.removeIf(name -> name.startsWith("-") && !name.startsWith("--"));
    String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    return names.stream()
        .min(Comparator.comparingInt(other -> Spelling.edits(other, name)))
        .map(other -> "; the nearest one is " + other)
        .orElse("");
  }
}
