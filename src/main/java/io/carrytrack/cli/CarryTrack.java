package io.carrytrack.cli;

import io.carrytrack.base.UserError;
import io.carrytrack.spark.PlatformEncoding;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

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
  private CarryTrack() {}

  /**
   * Runs a command; ends the process where the command did not end well, so that schedulers see it.
   */
  public static void main(String[] arguments) {
    int exitCode = run(new RedactingWriter(System.out), new RedactingWriter(System.err), arguments);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine commandLine = new CommandLine(new CarryTrack());
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setExecutionExceptionHandler(new Failures());
    commandLine.setParameterExceptionHandler(new WrongUse());
    commandLine.setUsageHelpAutoWidth(true);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    if (arguments.length == 0) {
      commandLine.usage(err);
      return UserError.Reason.USAGE.exitCode();
    }
    try {
      PlatformEncoding.requireFaithful(List.of(arguments));
    } catch (UserError e) {
      return Failures.told(e, commandLine);
    }
    return commandLine.execute(arguments);
  }

  /** What the user can mend is one line; anything else is a defect, and shows its trace. */
  private static final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
        Exception failure, CommandLine commandLine, ParseResult result) {
      Exception exception = PlatformEncoding.explained(failure);
      if (exception instanceof UserError error) {
        LoggerFactory.getLogger(CarryTrack.class).debug("ended by", error);
        return told(error, commandLine);
      }
      commandLine.getErr().println("carrytrack: failed: " + exception);
      exception.printStackTrace(commandLine.getErr());
      return CommandLine.ExitCode.SOFTWARE;
    }

    static int told(UserError error, CommandLine commandLine) {
      commandLine
          .getErr()
          .println(commandLine.getColorScheme().errorText("carrytrack: " + error.getMessage()));
      return error.reason().exitCode();
    }
  }
}
