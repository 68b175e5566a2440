package io.carrytrack.corpus.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text of any encoding as UTF-8. Bytes that the encoding does not have become {@link #BROKEN},
 * which is no UTF-8, so that those who read rows find them as they find broken UTF-8: in the row
 * that holds them, and in no other.
 */
final class TranscodedStream extends InputStream {
  /** Stands for what could not be decoded. */
  private static final byte BROKEN = (byte) 0xff;

  private static final int BUFFER = 1 << 14;

  private final InputStream in;
  private final CharsetDecoder decoder;
  private final ByteBuffer encoded = ByteBuffer.allocate(BUFFER).limit(0);
  private final CharBuffer characters = CharBuffer.allocate(BUFFER);
  private ByteBuffer out = ByteBuffer.allocate(0);
  private boolean endOfInput;
  private boolean done;

  TranscodedStream(InputStream in, Charset encoding) {
    this.in = in;
    this.decoder =
        encoding
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (!out.hasRemaining()) {
      if (done) {
        return -1;
      }
      decode();
    }
    int count = Math.min(length, out.remaining());
    out.get(bytes, offset, count);
    return count;
  }

  private void decode() throws IOException {
    characters.clear();
    CoderResult result = decoder.decode(encoded, characters, endOfInput);
    if (result.isUnderflow() && endOfInput) {
      decoder.flush(characters);
      done = true;
    }
    // a pair of surrogates is never parted: the decoder puts out both or neither
    ByteBuffer decoded = StandardCharsets.UTF_8.encode(characters.flip());
    if (result.isError()) {
      encoded.position(encoded.position() + result.length());
      out = ByteBuffer.allocate(decoded.remaining() + 1).put(decoded).put(BROKEN).flip();
      return;
    }
    out = decoded;
    if (result.isUnderflow() && !endOfInput) {
      fill();
    }
  }

  private void fill() throws IOException {
    encoded.compact();
    int read = in.read(encoded.array(), encoded.position(), encoded.remaining());
    endOfInput = read < 0;
    encoded.position(encoded.position() + Math.max(0, read)).flip();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
