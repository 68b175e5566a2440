package io.carrytrack.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes inputs of valid ones: an input is a function of the seed and its number. */
final class Mutator {
  /** Changes an input has at most. */
  private static final int MOST_CHANGES = 6;

  private static final int LONGEST_PART = 64;

  /** An input grows no further, so that what reading it costs says something about the reader. */
  private static final int LARGEST = 1 << 17;

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1",
          "127",
          "128",
          "255",
          "65536",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775807",
          "18446744073709551616",
          "0.5",
          "1e308",
          "1e999999999",
          "-0.0",
          "NaN",
          "Infinity",
          "99999999999999999999999999999999",
          "0x7f",
          "077");

  private static final List<String> STRANGE =
      List.of(
          "\0",
          "\n",
          "\r",
          "\r\n",
          "\"",
          "\"\"",
          "'",
          "\\",
          "\\u0000",
          "\ufeff",
          "\u2028",
          "\ud83d\ude00",
          "\u0301",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          ";",
          "\t",
          " ",
          "=",
          "/",
          "../",
          "%s%n",
          "${a}",
          "null",
          "true");

  private final List<byte[]> samples;
  private final List<String> words;
  private final long seed;

  Mutator(Target target, long seed) {
    samples = target.samples();
    words = target.words();
    this.seed = seed;
  }

  /** Input number {@code number}; the first are the samples themselves. */
  byte[] input(long number) {
    if (number < samples.size()) {
      return samples.get((int) number).clone();
    }
    SplittableRandom random = new SplittableRandom(seed + number * 0x9E3779B97F4A7C15L);
    byte[] input = pick(samples, random);
    for (int change = random.nextInt(MOST_CHANGES); change >= 0; change--) {
      input = changed(input, random);
    }
    return input.length > LARGEST ? Arrays.copyOf(input, LARGEST) : input;
  }

  private static <T> T pick(List<T> list, SplittableRandom random) {
    return list.get(random.nextInt(list.size()));
  }

  private byte[] changed(byte[] input, SplittableRandom random) {
    int at = random.nextInt(input.length + 1);
    int to = Math.min(input.length, at + random.nextInt(LONGEST_PART));
    return switch (random.nextInt(11)) {
      case 0 -> flipped(input, at, 1 << random.nextInt(8));
      case 1 -> flipped(input, at, 1 + random.nextInt(255));
      case 2 -> replaced(input, at, to, new byte[0]);
      case 3 -> Arrays.copyOf(input, at);
      case 4 -> replaced(input, at, to, random(random));
      case 5 -> replaced(input, at, at, Arrays.copyOfRange(input, at, to));
      case 6 -> repeated(input, at, to, random);
      case 7 -> replaced(input, at, to, part(pick(samples, random), random));
      case 8 -> replaced(input, at, random.nextBoolean() ? at : to, word(random));
      case 9 -> numbered(input, at, random);
      default -> replaced(input, at, at, part(input, random));
    };
  }

  private static byte[] flipped(byte[] input, int at, int bits) {
    byte[] flipped = input.clone();
    if (at < flipped.length) {
      flipped[at] ^= (byte) bits;
    }
    return flipped;
  }

  private static byte[] replaced(byte[] input, int from, int to, byte[] with) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(input.length + with.length);
    out.write(input, 0, from);
    out.writeBytes(with);
    out.write(input, to, input.length - to);
    return out.toByteArray();
  }

  private static byte[] random(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(LONGEST_PART)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A few bytes again and again: nesting, long names, many keys. */
  private static byte[] repeated(byte[] input, int from, int to, SplittableRandom random) {
    byte[] part = Arrays.copyOfRange(input, from, Math.min(to, from + 1 + random.nextInt(12)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int times = 1 << random.nextInt(13); times > 0; times--) {
      out.writeBytes(part);
    }
    return replaced(input, from, from, out.toByteArray());
  }

  private static byte[] part(byte[] input, SplittableRandom random) {
    int from = random.nextInt(input.length + 1);
    return Arrays.copyOfRange(
        input, from, Math.min(input.length, from + random.nextInt(8 * LONGEST_PART)));
  }

  private byte[] word(SplittableRandom random) {
    List<String> of =
        words.isEmpty() || random.nextInt(3) == 0
            ? (random.nextBoolean() ? STRANGE : NUMBERS)
            : words;
    return pick(of, random).getBytes(StandardCharsets.UTF_8);
  }

  /** Another number in the place of the next one. */
  private static byte[] numbered(byte[] input, int at, SplittableRandom random) {
    int from = at;
    while (from < input.length && !Character.isDigit(input[from])) {
      from++;
    }
    int to = from;
    while (to < input.length && Character.isDigit(input[to])) {
      to++;
    }
    return replaced(input, from, to, pick(NUMBERS, random).getBytes(StandardCharsets.UTF_8));
  }
}
