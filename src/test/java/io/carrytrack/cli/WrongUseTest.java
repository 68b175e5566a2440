package io.carrytrack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrongUseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          train --verbos                | Unknown option: '--verbos'; the nearest one is --verbose; carrytrack train --help lists all
          train --overwite --out x      | Unknown option: '--overwite'; the nearest one is --overwrite; carrytrack train --help lists all
          train --sett training.epochs=2 | Unknown option: '--sett'; the nearest one is --set; carrytrack train --help lists all
          evaluate --labl-column=l --model m --input i --out o | Unknown option: '--labl-column=l'; the nearest one is --label-column; carrytrack evaluate --help lists all
          score --input x --out y       | Missing required option: '--model=DIR'; carrytrack score --help lists all
          score --stream=x --model m --input x --out y | Invalid value for option '--stream': expected one of [FOREVER, DRAIN] (case-insensitive) but was 'x'; carrytrack score --help lists all
          export --model m --format h5 --out x | Invalid value for option '--format': expected one of [ONNX, KERAS, DL4J] (case-insensitive) but was 'h5'; carrytrack export --help lists all
          trian --input x               | Unmatched arguments from index 0: 'trian', '--input', 'x'; the nearest one is train; carrytrack --help lists all
          train --config                | Missing required parameter for option '--config' (FILE); carrytrack train --help lists all
          """)
  void oneLineSaysWhatIsWrongAndWhatIsNearest(String arguments, String sentence) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        CarryTrack.run(
            new PrintWriter(out, true), new PrintWriter(err, true), arguments.split(" +", -1));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo("carrytrack: " + sentence);
    assertThat(out.toString()).isEmpty();
  }
}
