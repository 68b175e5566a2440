package io.carrytrack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.base.Setting;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.job.exchange.ExportFormat;
import io.carrytrack.scoring.Reason;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What there is to choose, and what comes out, is named where people look for it. */
final class NamedChoicesTest {
  @Test
  void formats() throws IOException {
    List<String> words = Setting.words(Format.class);
    int last = words.size() - 1;
    String all = String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    StringWriter help = new StringWriter();
    CarryTrack.run(new PrintWriter(help, true), new PrintWriter(help, true), "ingest", "--help");
    assertThat(help.toString().replaceAll("\\s+", " "))
        .as("help")
        .contains(String.join(", ", words));
    assertThat(text("src/main/resources/io/carrytrack/config/reference.conf")).contains(all + ".");
    assertThat(text("README.md"))
        .contains("| `input.format` | `auto` | " + all + " |")
        .contains(words.stream().skip(1).map(word -> "\n| " + word + " | ").toList());
  }

  @Test
  void reasons() throws IOException {
    for (Reason reason : Reason.values()) {
      assertThat(text("docs/scoring.md")).contains("\n| `" + reason.words() + "` | ");
    }
  }

  @Test
  void optionsOfTheExport() throws IOException {
    String document = text("docs/export.md");
    CommandLine export = new CommandLine(new ExportCommand());
    for (OptionSpec option : export.getCommandSpec().options()) {
      if (option.usageHelp() || option.versionHelp()) {
        continue;
      }
      String shown = option.arity().max() == 0 ? "" : " " + option.paramLabel();
      assertThat(document).contains("\n| `" + option.longestName() + shown + "` | ");
    }
    for (String format : Setting.words(ExportFormat.class)) {
      assertThat(document).contains("`" + format + "`", "--format " + format);
      assertThat(export.getUsageMessage()).contains(format + ": ");
    }
  }

  private static String text(String file) throws IOException {
    return Files.readString(Project.root().resolve(file));
  }
}
