package io.carrytrack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class RedactingWriterTest {
  private static final String SECRET = "s3a://KEY:SECRET@bucket/a.csv";

  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final RedactingWriter out = new RedactingWriter(console);

  private String printed() {
    out.flush();
    return console.toString(Charset.defaultCharset());
  }

  @Test
  void noWayOfPrintingShowsCredentials() {
    out.println("read " + SECRET);
    out.print(SECRET);
    out.printf("%s%n", SECRET);
    out.append(SECRET).append(" ").write("write " + SECRET);
    new IllegalStateException("outer " + SECRET, new RuntimeException(SECRET)).printStackTrace(out);
    assertThat(printed())
        .doesNotContain("SECRET")
        .contains("read s3a://***@bucket/a.csv", "outer s3a://***@", "Caused by:");
  }

  @Test
  void aCommandThatFailsDoesNotEchoThem() {
    String[] wrong = {"score", "--model", SECRET, "--input", SECRET, "--out", SECRET, SECRET};
    assertThat(CarryTrack.run(out, out, wrong)).isEqualTo(2);
    assertThat(printed()).contains("s3a://***@bucket/a.csv").doesNotContain("SECRET");
  }
}
