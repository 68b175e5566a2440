package io.carrytrack.job;

import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.Sample;
import io.carrytrack.files.AtomicFile;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.spark.Sessions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Makes the bundled sample again from the whole corpus. */
public final class MakeSampleJob {
  private final CorpusSettings input;
  private final String out;
  private final Console console;

  /**
   * @param out the file to write, or to replace
   */
  public MakeSampleJob(CorpusSettings input, String out, Console console) {
    this.input = input;
    this.out = out;
    this.console = console;
  }

  /** Reads the corpus and writes the sample. */
  public void execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    CorpusReader.requireReadable(input, hadoop);
    Path file = HadoopPaths.output(out, hadoop);
    ByteArrayOutputStream sample = new ByteArrayOutputStream();
    try (SparkSession session = Sessions.open("carrytrack make-sample", console);
        Corpus corpus = CorpusReader.read(session, input, console)) {
      int reviews = Sample.make(corpus, sample);
      AtomicFile.write(file, sample::writeTo, hadoop);
      console.event(new Event.Result("sample", file.toString(), reviews + " reviews in " + file));
    }
  }
}
