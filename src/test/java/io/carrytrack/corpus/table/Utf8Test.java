package io.carrytrack.corpus.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class Utf8Test {
  @Property(tries = 5000)
  void itIsWhatTheStrictDecoderTakes(@ForAll("bytes") byte[] bytes) {
    boolean strict;
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      strict = true;
    } catch (CharacterCodingException e) {
      strict = false;
    }
    assertThat(Utf8.isValid(bytes)).isEqualTo(strict);
    assertThat(Utf8.isValid(UTF8String.fromBytes(bytes))).isEqualTo(strict);
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    Arbitrary<Byte> edges =
        Arbitraries.of(0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0)
            .map(Integer::byteValue);
    Arbitrary<Byte> leads =
        Arbitraries.of(0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff)
            .map(Integer::byteValue);
    return Arbitraries.oneOf(edges, leads, Arbitraries.bytes()).array(byte[].class).ofMaxSize(20);
  }

  @Test
  void brokenBytesAreShown() {
    assertThat(Utf8.shown(new byte[] {'c', 'a', 'f', (byte) 0xe9, (byte) 0xc3, (byte) 0xa9}))
        .hasToString("caf\\xE9é");
  }

  @Test
  void otherEncodingsBecomeUtf8AndWhatTheyLackIsBroken() throws IOException {
    String text = "“naïve” – 5 € 😀".substring(0, 14);
    for (String name : new String[] {"windows-1252", "UTF-16", "UTF-16LE", "GB18030"}) {
      byte[] encoded = text.getBytes(Charset.forName(name));
      assertThat(transcoded(encoded, name))
          .as(name)
          .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }
    byte[] broken = transcoded(new byte[] {'a', (byte) 0x81, 'b'}, "windows-1252");
    assertThat(broken).containsExactly('a', 0xff, 'b');
    assertThat(Utf8.isValid(broken)).isFalse();
    assertThat(transcoded(new byte[] {0x41}, "UTF-16LE")).as("half a character").hasSize(1);
  }

  @Test
  void longTextsAreTranscodedWhole() throws IOException {
    String text = "grün 😀 ".repeat(20_000);
    assertThat(transcoded(text.getBytes(StandardCharsets.UTF_16LE), "UTF-16LE"))
        .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] transcoded(byte[] bytes, String encoding) throws IOException {
    try (TranscodedStream in =
        new TranscodedStream(new ByteArrayInputStream(bytes), Charset.forName(encoding))) {
      return in.readAllBytes();
    }
  }
}
