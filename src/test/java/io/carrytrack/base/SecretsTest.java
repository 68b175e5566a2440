package io.carrytrack.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Cost;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @CsvSource({
    "s3a://KEY:SECRET@bucket/a.csv, s3a://***@bucket/a.csv",
    "s3a://KEY:SEC/RET+1@bucket/a.csv, s3a://***@bucket/a.csv",
    "https://user:12345@host/x, https://***@host/x",
    "ftp://user:p%40w@host:21/x and sftp://u:p@h, ftp://***@host:21/x and sftp://***@h",
    "no such input: s3a://K:S@b/{a}.csv: gone, no such input: s3a://***@b/{a}.csv: gone",
    "jdbc:postgresql://h:5432/d?user=me&password=pw&ssl=true, jdbc:postgresql://h:5432/d?user=me&password=***&ssl=true",
    "https://h/f?X-Amz-Signature=0af&part=2, https://h/f?X-Amz-Signature=***&part=2",
    "https://acc.blob.core.windows.net/c?sv=1&sig=a%2Bb, https://acc.blob.core.windows.net/c?sv=1&sig=***"
  })
  void credentialsAreStars(String text, String shown) {
    assertThat(Secrets.redact(text)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://namenode:8020/data/me@home.csv",
        "spark://master:7077",
        "wasbs://container@account.blob.core.windows.net/a.csv",
        "abfss://container@account.dfs.core.windows.net/a.csv",
        "file:///data/a@b:c.csv",
        "averaging.workers = 2",
        "mail me: me:you@host",
        ""
      })
  void whatIsNoCredentialIsLeftAlone(String text) {
    assertThat(Secrets.redact(text)).isEqualTo(text);
  }

  @Test
  void nothingIsNothing() {
    assertThat(Secrets.redact(null)).isNull();
  }

  @Test
  void errorsNeverHoldThemNorWriteOnTheTerminal() {
    UserError error = UserError.data("%s: cannot be read: \u001b[2J", "s3a://K:S@b/x");
    assertThat(error).hasMessage("s3a://***@b/x: cannot be read: ?[2J");
    assertThat(error.in("https://u:p@h")).hasMessage("https://***@h: " + error.getMessage());
  }

  @Test
  void aLongTextCostsNothing() {
    for (String part : List.of("://a:", "://", "?sig", "://a:b?sig=")) {
      String text = part.repeat(200_000);
      Cost cost = Cost.of(() -> assertThat(Secrets.redact(text)).isNotEmpty());
      assertThat(cost.isOfARefusal()).as("%s: %s", part, cost).isTrue();
    }
  }
}
