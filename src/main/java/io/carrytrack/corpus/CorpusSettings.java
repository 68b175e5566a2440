package io.carrytrack.corpus;

import java.io.Serializable;

/**
 * Which reviews to read, and how.
 *
 * @param path on any Hadoop file system; empty for the bundled sample
 * @param format what the path holds
 * @param idColumn column of a review's name; where there is none, its content's SHA-256 is its name
 * @param textColumn column of the text
 * @param labelColumn column of the label; where there is none, all reviews are unlabelled
 * @param splitColumn column of the split; where there is none, the split is null
 * @param weightColumn column of the weight in loss, averaging and metrics; where there is none, all
 *     weigh the same
 * @param invalid what a broken row does
 */
public record CorpusSettings(
    String path,
    Format format,
    String idColumn,
    String textColumn,
    String labelColumn,
    String splitColumn,
    String weightColumn,
    Invalid invalid)
    implements Serializable {

  /** What holds the reviews. */
  public enum Format {
    /** By the path's name and content. */
    AUTO,
    /**
     * A gzipped tar file in the layout of the public download, {@code
     * aclImdb/{train,test}/{pos,neg,unsup}/*.txt}.
     */
    ARCHIVE,
    /** The same layout, unpacked. */
    DIRECTORY,
    /** Comma-separated values with a header (RFC 4180). */
    CSV,
    /** A JSON object a line. */
    JSONL,
    PARQUET,
    /** A review a line. */
    TEXT,
    /** A table or view of the session's catalog; the path is its name. */
    TABLE;

    /** Whether its rows carry {@link RawInput#MALFORMED}. */
    public boolean marksMalformed() {
      return this != PARQUET && this != TEXT && this != TABLE;
    }
  }

  /** What a broken row does. */
  public enum Invalid {
    /** It ends the run. */
    FAIL,
    /** It is counted, shown and left out. */
    REJECT
  }

  /** Settings with the default column names, whose broken rows end the run. */
  public static CorpusSettings of(String path, Format format) {
    return new CorpusSettings(path, format, "id", "text", "label", "split", "weight", Invalid.FAIL);
  }

  boolean isSample() {
    return path.isEmpty();
  }
}
