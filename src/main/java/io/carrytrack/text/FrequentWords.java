package io.carrytrack.text;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import scala.Tuple2;

/**
 * The most frequent words of a column, the most frequent first, ties by UTF-8 bytes. They depend on
 * the rows alone, not on their order or partitions.
 */
public final class FrequentWords {
  private FrequentWords() {}

  /**
   * Of texts.
   *
   * @param texts one column of strings; a null has no words
   * @param settings how they are split, how many words there are at most, and how often each occurs
   *     at least
   */
  public static List<String> ofTexts(Dataset<Row> texts, TextSettings settings) {
    Tokenization tokenization = settings.tokenization();
    return of(
        texts,
        settings.vocabularySize() - WordIndex.FIRST_WORD,
        settings.minCount(),
        () -> {
          TokenScanner scanner = tokenization.scanner();
          return (row, counts) -> {
            scanner.reset(row.getString(0));
            while (scanner.next()) {
              counts.add(scanner.token());
            }
          };
        });
  }

  /**
   * Of arrays of words.
   *
   * @param arrays one column of arrays of strings; a null, of either, is no word
   * @param most number of words at most
   * @param least how often each occurs at least
   */
  static List<String> ofArrays(Dataset<Row> arrays, int most, int least) {
    return of(
        arrays,
        most,
        least,
        () ->
            (row, counts) -> {
              ArrayData words = row.getArray(0);
              for (int i = 0; i < words.numElements(); i++) {
                if (!words.isNullAt(i)) {
                  counts.add(words.getUTF8String(i).toString());
                }
              }
            });
  }

  private static List<String> of(Dataset<Row> rows, int most, int least, Splitter splitter) {
    return rows
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitionsToPair(partition -> counts(partition, splitter.words()))
        .reduceByKey(Long::sum)
        .filter(word -> word._2() >= least)
        .takeOrdered(most, new ByFallingFrequency())
        .stream()
        .map(Tuple2::_1)
        .toList();
  }

  /** Makes what a task counts with. */
  private interface Splitter extends Serializable {
    Words words();
  }

  /** Adds the words of a row that is not null. */
  private interface Words {
    void addTo(InternalRow row, Counts counts);
  }

  /** How often each word occurs. */
  private static final class Counts {
    private final Map<String, long[]> counts = new HashMap<>();

    void add(String word) {
      counts.computeIfAbsent(word, first -> new long[1])[0]++;
    }
  }

  /**
   * A partition's words and how often each occurs: a map first, since most words come again and
   * again.
   */
  private static Iterator<Tuple2<String, Long>> counts(Iterator<InternalRow> rows, Words words) {
    Counts counts = new Counts();
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (!row.isNullAt(0)) {
        words.addTo(row, counts);
      }
    }
    return counts.counts.entrySet().stream()
        .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()[0]))
        .iterator();
  }

  /** The order of the ids. */
  private static final class ByFallingFrequency
      implements Comparator<Tuple2<String, Long>>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Tuple2<String, Long> a, Tuple2<String, Long> b) {
      int byCount = Long.compare(b._2(), a._2());
      return byCount != 0 ? byCount : WordIndex.BY_BYTES.compare(a._1(), b._1());
    }
  }
}
