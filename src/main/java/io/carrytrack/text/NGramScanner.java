package io.carrytrack.text;

import java.util.Arrays;

/**
 * Walks over the tokens of another scanner and over their runs of two and more, up to a number. A
 * token of several is theirs with a space between, so all are ranges of one text: the single tokens
 * with spaces between. At each single token stand first that token, then the runs that end with it,
 * the shorter first. Where repeats do not count, a token comes once, at its first place.
 */
final class NGramScanner extends TokenScanner {
  /** Stands between the tokens of a run. */
  static final char BETWEEN = ' ';

  private final TokenScanner singles;
  private final int longest;
  private final boolean repeats;
  private final StringBuilder joined = new StringBuilder();
  private int[] begins = new int[64];
  private int[] ends = new int[64];
  private int count;
  private int last;
  private int length;

  /** Open addressing: 1 and the place of a token that was met; 0 for a free slot. */
  private int[] slots = new int[256];

  private int[] metBegins = new int[128];
  private int[] metEnds = new int[128];
  private int[] metHashes = new int[128];
  private int met;

  NGramScanner(Tokenization tokenization, TokenScanner singles) {
    super(tokenization);
    this.singles = singles;
    longest = tokenization.nGrams();
    repeats = tokenization.repeats();
  }

  @Override
  String began(String prepared) {
    singles.resetTo(prepared);
    joined.setLength(0);
    count = 0;
    while (singles.next()) {
      if (count == begins.length) {
        begins = Arrays.copyOf(begins, 2 * count);
        ends = Arrays.copyOf(ends, 2 * count);
      }
      if (count > 0) {
        joined.append(BETWEEN);
      }
      begins[count] = joined.length();
      joined.append(singles.text(), singles.from(), singles.to());
      ends[count++] = joined.length();
    }
    last = -1;
    length = longest;
    forget();
    return joined.toString();
  }

  private void forget() {
    if (met > 0) {
      Arrays.fill(slots, 0);
      met = 0;
    }
  }

  @Override
  public boolean next() {
    while (step()) {
      standAt(begins[last + 1 - length], ends[last]);
      if (repeats || isNew()) {
        return true;
      }
    }
    return false;
  }

  /** Moves to the next run, met or not. */
  private boolean step() {
    if (length < Math.min(longest, last + 1)) {
      length++;
      return true;
    }
    last++;
    length = 1;
    return last < count;
  }

  /** Whether this token was not met yet, which it is from here on. */
  private boolean isNew() {
    int mask = slots.length - 1;
    int slot = spread(hash()) & mask;
    while (slots[slot] != 0) {
      int token = slots[slot] - 1;
      if (metHashes[token] == hash() && isSame(metBegins[token], metEnds[token])) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    if (met == metBegins.length) {
      grow();
      return isNew();
    }
    metBegins[met] = from();
    metEnds[met] = to();
    metHashes[met] = hash();
    slots[slot] = ++met;
    return true;
  }

  private boolean isSame(int begin, int end) {
    return end - begin == to() - from() && text().regionMatches(from(), text(), begin, end - begin);
  }

  /** To twice the tokens; slots stay twice as many. */
  private void grow() {
    metBegins = Arrays.copyOf(metBegins, 2 * met);
    metEnds = Arrays.copyOf(metEnds, 2 * met);
    metHashes = Arrays.copyOf(metHashes, 2 * met);
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int token = 0; token < met; token++) {
      int slot = spread(metHashes[token]) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = token + 1;
    }
  }

  /** A string's hash code differs least in its high bits. */
  private static int spread(int hash) {
    return (hash * 0x9E3779B9) >>> 7;
  }
}
