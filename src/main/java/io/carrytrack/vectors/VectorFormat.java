package io.carrytrack.vectors;

/** How word vectors are written; told by the content, never by the name. */
public enum VectorFormat {
  /** A line each: a word and its numbers, by blanks. GloVe's, without a header. */
  GLOVE("GloVe text"),
  /** The same behind a line of count and size. */
  WORD2VEC_TEXT("word2vec text"),
  /**
   * A line of count and size, then of each word its bytes, a blank and its numbers as little-endian
   * floats, maybe a line end.
   */
  WORD2VEC_BINARY("word2vec binary"),
  /** A folder that Spark ML's {@code Word2VecModel} was saved in. */
  SPARK("a Word2VecModel of Spark");

  private final String label;

  VectorFormat(String label) {
    this.label = label;
  }

  /** As messages name it. */
  public String label() {
    return label;
  }
}
