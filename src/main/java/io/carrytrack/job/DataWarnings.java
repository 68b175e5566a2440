package io.carrytrack.job;

import static org.apache.spark.sql.functions.array_remove;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.task.Task;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.Tokenization;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;

/**
 * What looks like a role missed: columns that are read as text or label and can hardly be that.
 *
 * @param use what the reviews are used for, such as a split's name
 * @param reviews number of reviews
 * @param lowest the lowest label
 * @param highest the highest
 * @param words number of words in all, as far as they are kept
 * @param unknown those that the vocabulary does not know
 * @param ofOneWord number of reviews of one word or none
 * @param unspaced number of reviews most of whose letters are of scripts without spaces
 * @param tokenization what splits them
 */
record DataWarnings(
    String use,
    long reviews,
    double lowest,
    double highest,
    long words,
    long unknown,
    long ofOneWord,
    long unspaced,
    Tokenization tokenization) {
  /** Of single words, one in ten reviews is more than chance. */
  private static final int SHARE_OF_ONE_WORD = 10;

  /** Of runs of several words, most are met once; of a language that was trained on, not all. */
  private static final double LARGEST_SHARE_OF_RUNS = 0.9;

  private static final double LARGEST_SHARE_OF_WORDS = 0.5;

  /** Of reviews in scripts without spaces, one in five is no quotation. */
  private static final int SHARE_UNSPACED = 5;

  /** Column of encoded reviews: whether most letters are of scripts without spaces. */
  static final String UNSPACED = "unspaced";

  /**
   * Looks at encoded reviews.
   *
   * @param encoded with {@link EncodedReview}'s columns and {@value #UNSPACED}
   * @param use what they are used for
   * @param tokenization what splits them
   * @param reserved which of their ids are no known words; no id is {@link ReservedIds#NONE}
   */
  static List<DataWarnings> of(
      Dataset<Row> encoded, Column use, Tokenization tokenization, ReservedIds reserved) {
    Column unknown =
        size(col(EncodedReview.IDS))
            .minus(size(array_remove(col(EncodedReview.IDS), reserved.unknown())));
    // the id that starts a review is no word
    Column words = size(array_remove(col(EncodedReview.IDS), reserved.start()));
    // of several numbers, those that are all equal are refused where they are standardised
    boolean several = encoded.schema().apply(EncodedReview.LABEL).dataType() instanceof ArrayType;
    // where no review has one, nothing is said of them
    Column label = col(EncodedReview.LABEL);
    List<Row> rows =
        encoded
            .groupBy(use.as("use"))
            .agg(
                count(lit(1)),
                (several ? lit(0) : coalesce(min(label), lit(0))).cast("double"),
                (several ? lit(1) : coalesce(max(label), lit(1))).cast("double"),
                sum(words),
                sum(unknown),
                sum(when(words.leq(1), 1).otherwise(0)),
                sum(when(col(UNSPACED), 1).otherwise(0)))
            .orderBy("use")
            .collectAsList();
    List<DataWarnings> all = new ArrayList<>();
    for (Row row : rows) {
      all.add(
          new DataWarnings(
              row.getString(0),
              row.getLong(1),
              row.getDouble(2),
              row.getDouble(3),
              row.getLong(4),
              row.getLong(5),
              row.getLong(6),
              row.getLong(7),
              tokenization));
    }
    return all;
  }

  /**
   * Refuses reviews that nothing can be learned from.
   *
   * @throws UserError if all have one label
   */
  void requireBothLabels() {
    if (lowest == highest) {
      throw UserError.data(
          "all %d labelled reviews of the split %s are labelled %s, so there is nothing to tell"
              + " apart: give reviews of both labels; is input.label-column the right one?",
          reviews, use, label(lowest));
    }
  }

  private static String label(double number) {
    return number == (int) number ? Integer.toString((int) number) : Double.toString(number);
  }

  /**
   * A warning for each that does not end the run.
   *
   * @param task what the labels are for
   */
  List<String> lines(Task task) {
    List<String> lines = new ArrayList<>();
    if (lowest == highest && task.classes() == 0) {
      lines.add(
          String.format(
              "the number of all %d reviews of %s is %s: their R squared is undefined",
              reviews, use, label(lowest)));
    } else if (lowest == highest) {
      lines.add(
          String.format(
              "all %d labelled reviews of %s are labelled %s: their AUC is undefined, and their"
                  + " accuracy says little; give reviews of both labels",
              reviews, use, label(lowest)));
    }
    if (isWrittenWithoutSpaces()) {
      // unknown words and reviews of one word come from it
      lines.add(
          String.format(
              "most letters of %d of %d reviews of %s are of scripts without spaces between words,"
                  + " which text.tokenizer = words takes for long words (%d of %d words are not in"
                  + " the vocabulary, %d reviews have one word or none):"
                  + " set text.tokenizer = characters",
              unspaced, reviews, use, unknown, words, ofOneWord));
    } else {
      lines.addAll(ofWords());
    }
    return List.copyOf(lines);
  }

  private boolean isWrittenWithoutSpaces() {
    return tokenization.tokenizer().equals(Tokenization.OF_WORDS)
        && SHARE_UNSPACED * unspaced >= reviews;
  }

  private List<String> ofWords() {
    List<String> lines = new ArrayList<>();
    boolean runs = tokenization.nGrams() > 1;
    if (unknown > (runs ? LARGEST_SHARE_OF_RUNS : LARGEST_SHARE_OF_WORDS) * words) {
      lines.add(
          String.format(
              "%d of %d words of %s are not in the vocabulary: is it their language, and"
                  + " input.text-column their text?%s",
              unknown,
              words,
              use,
              use.equals(ReviewSchema.TRAIN) ? " If so, raise text.vocabulary-size" : ""));
    }
    if (SHARE_OF_ONE_WORD * ofOneWord >= reviews) {
      lines.add(
          String.format(
              "%d of %d reviews of %s have one word or none: is input.text-column their text, and"
                  + " are its words set apart by blanks?",
              ofOneWord, reviews, use));
    }
    return lines;
  }
}
