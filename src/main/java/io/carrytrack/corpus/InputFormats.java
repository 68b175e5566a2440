package io.carrytrack.corpus;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.table.TableListing;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Tells formats by names, and sees to it that all files of an input have one. */
final class InputFormats {
  private InputFormats() {}

  /**
   * The format of what a path stands for.
   *
   * @throws UserError if it cannot be told, or if files are of several formats
   */
  static Format of(CorpusSettings settings, FileStatus[] matches, Configuration conf)
      throws IOException {
    Format said = settings.format();
    boolean folder = matches.length == 1 && matches[0].isDirectory();
    if (said == Format.DIRECTORY
        || said == Format.ARCHIVE
        || (said == Format.AUTO && folder && ReviewFiles.isLayout(matches[0].getPath(), conf))) {
      return said == Format.AUTO ? Format.DIRECTORY : said;
    }
    TableListing listing = TableListing.of(settings.path(), matches, conf);
    Format format = said == Format.AUTO ? null : said;
    Path first = null;
    for (Path file : listing.paths()) {
      Format own = byName(file.getName());
      if (own == null && said == Format.AUTO) {
        throw unknown(settings.path(), file);
      }
      if (own != null && format != null && own != format) {
        throw UserError.data(
            "%s: is %s by its name, and %s is %s; move it, or read the files of each format apart",
            file, Setting.word(own), first == null ? "the input" : first, Setting.word(format));
      }
      if (own != null && first == null) {
        format = own;
        first = file;
      }
    }
    if (format == null || (listing.files().isEmpty() && folder)) {
      throw UserError.data(
          "%s: no file with reviews in it; expected {train,test}/{pos,neg,unsup}/*.txt, or CSV,"
              + " JSON lines or Parquet files",
          settings.path());
    }
    return format;
  }

  private static UserError unknown(String input, Path file) {
    List<String> words = Setting.words(Format.class);
    int last = words.size() - 1;
    return UserError.usage(
        "%s: the name %s does not tell its format; say %s or %s by --input-format (input.format)",
        input, file.getName(), String.join(", ", words.subList(1, last)), words.get(last));
  }

  /** The format that a name tells; null where it tells none. */
  static Format byName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String bare = bare(lower);
    return Arrays.stream(Format.values())
        .filter(format -> format.isOf(format == Format.ARCHIVE ? lower : bare))
        .findFirst()
        .orElse(null);
  }

  private static String bare(String lower) {
    return lower.replaceFirst("\\.(gz|bz2|zst|snappy|lz4|deflate)$", "");
  }

  /** Whether a file's name says that tabs are between its fields. */
  static boolean hasTabs(Path file) {
    return hasTabs(bare(file.getName().toLowerCase(Locale.ROOT)));
  }

  private static boolean hasTabs(String bare) {
    return bare.endsWith(".tsv") || bare.endsWith(".tab");
  }
}
