package io.carrytrack.cli;

import io.carrytrack.base.BuildInfo;
import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.spark.PlatformEncoding;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The one way in: {@code spark-submit --class io.carrytrack.cli.CarryTrack carrytrack.jar COMMAND
 * ...}.
 */
@Command(
    name = "carrytrack",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Recurrent text classifiers, trained and run on Apache Spark.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      ScoreCommand.class,
      IngestCommand.class,
      GridCommand.class,
      PlanCommand.class,
      ReportCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      MakeSampleCommand.class
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "   0  done",
      "   1  failed",
      "   2  wrong arguments or configuration keys, or an occupied output",
      "  65  input missing or broken",
      "  69  the cluster cannot run this",
      "  75  interrupted; can be resumed"
    })
public final class CarryTrack {
  private static final String JSON = "--json";

  private final Watching watching;

  @Spec private CommandSpec spec;

  @Option(
      names = "--quiet",
      scope = ScopeType.INHERIT,
      description = "Says nothing but warnings and errors, on standard error.")
  private boolean quiet;

  @Option(
      names = JSON,
      scope = ScopeType.INHERIT,
      description =
          "Writes an object of JSON a line to standard output for each event (docs/events.md).")
  private boolean json;

  /** As who only reads arguments makes it. */
  private CarryTrack() {
    this(Watching.ofProcess());
  }

  private CarryTrack(Watching watching) {
    this.watching = watching;
  }

  /**
   * Runs a command; ends the process where the command did not end well, so that schedulers see it.
   */
  public static void main(String[] arguments) {
    int exitCode = run(Watching.ofProcess(), arguments);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Runs a command whose output nobody watches, and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return run(new Watching(out, err), arguments);
  }

  private static int run(Watching watching, String... arguments) {
    CarryTrack top = new CarryTrack(watching);
    CommandLine commandLine = new CommandLine(top);
    commandLine.setOut(watching.out());
    commandLine.setErr(watching.err());
    commandLine.setExecutionStrategy(top::execute);
    commandLine.setExecutionExceptionHandler(top.new Failures());
    commandLine.setParameterExceptionHandler(new WrongUse(top::fail));
    commandLine.setUsageHelpAutoWidth(true);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    if (arguments.length == 0) {
      commandLine.usage(watching.err());
      return UserError.Reason.USAGE.exitCode();
    }
    // of arguments that cannot be read, an object of JSON must say so too
    if (List.of(arguments).contains(JSON)) {
      watching.asJson();
    }
    try (watching) {
      PlatformEncoding.requireFaithful(List.of(arguments));
      return commandLine.execute(arguments);
    } catch (UserError e) {
      return top.told(e, commandLine);
    }
  }

  /** Who is told what the command says of itself. */
  Console console() {
    return watching.console();
  }

  private int execute(ParseResult parsed) {
    if (quiet && json) {
      throw new ParameterException(
          spec.commandLine(), "--quiet says nothing and --json all: leave one out");
    }
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    if (parsed.subcommand() != null) {
      watching.begin(
          quiet,
          json,
          new Event.Begin(parsed.subcommand().commandSpec().name(), BuildInfo.version()));
    }
    int exitCode = new CommandLine.RunLast().execute(parsed);
    watching.end();
    return exitCode;
  }

  /** Tells in one place what ended a command. */
  private void fail(CommandLine command, String message, int exitCode) {
    watching.fail(message, exitCode);
    command.getErr().println(command.getColorScheme().errorText("carrytrack: " + message));
  }

  private int told(UserError error, CommandLine commandLine) {
    fail(commandLine, error.getMessage(), error.reason().exitCode());
    return error.reason().exitCode();
  }

  /** What the user can mend is one line; anything else is a defect, and shows its trace. */
  private final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
        Exception failure, CommandLine commandLine, ParseResult result) {
      Exception exception = PlatformEncoding.explained(failure);
      if (exception instanceof UserError error) {
        LoggerFactory.getLogger(CarryTrack.class).debug("ended by", error);
        return told(error, commandLine);
      }
      watching.fail("failed: " + exception, CommandLine.ExitCode.SOFTWARE);
      commandLine.getErr().println("carrytrack: failed: " + exception);
      exception.printStackTrace(commandLine.getErr());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
