package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Corpora;
import io.carrytrack.testing.Markdown;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A reader's first steps in docs/tutorial.md on a small archive of the corpus' layout: ingest, the
 * first network, what its plots read. The other commands DocumentedModelsTest looks at.
 */
final class DocumentedTutorialIT {
  private static final Pattern READ = Pattern.compile("e\\[\"(\\w+)\"( \\+ what)?]");
  private static final Markdown TUTORIAL =
      Markdown.read(Project.root().resolve("docs/tutorial.md"));

  private final Path home = Project.scratch("tutorial");

  @Test
  void theFirstNetworkIsTrainedAsItSays() throws IOException {
    Corpora.archive(home.resolve("aclImdb_v1.tar.gz"), reviews());
    run("jobs/ingest.sh ", "");
    run("jobs/train.sh --config simple-rnn ", " --set training.epochs=2 --set text.max-length=20");
    List<String> history = Files.readAllLines(home.resolve("runs/simple-rnn/history.jsonl"));
    assertThat(history).hasSize(2);
    JsonNode epoch = new ObjectMapper().readTree(history.get(1));
    assertThat(plotted()).hasSize(5).allSatisfy(name -> assertThat(epoch.has(name)).isTrue());
  }

  private void run(String beginning, String more) throws IOException {
    String command =
        TUTORIAL.commands().stream()
            .filter(line -> line.startsWith(beginning))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no command " + beginning));
    Submit.documented(command + more).in(home).run().expect(0);
  }

  private static List<Corpora.Review> reviews() {
    List<Corpora.Review> reviews = new ArrayList<>();
    for (String split : List.of("train", "test")) {
      for (int i = 0; i < 30; i++) {
        reviews.add(new Corpora.Review(split + "/pos/" + i + "_9", "a fine film, number " + i));
        reviews.add(new Corpora.Review(split + "/neg/" + i + "_1", "a dull film, number " + i));
      }
    }
    return reviews;
  }

  /** What the tutorial's plots read of an epoch. */
  private static List<String> plotted() {
    List<String> names = new ArrayList<>();
    Matcher read = READ.matcher(TUTORIAL.prose());
    while (read.find()) {
      if (read.group(2) == null) {
        names.add(read.group(1));
      } else {
        names.add(read.group(1) + "Accuracy");
        names.add(read.group(1) + "Loss");
      }
    }
    return names;
  }
}
