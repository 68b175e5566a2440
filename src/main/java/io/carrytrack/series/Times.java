package io.carrytrack.series;

import io.carrytrack.spark.CatalystFunction;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Times as microseconds since 1970: timestamps, dates, whole numbers of seconds, and texts such as
 * {@code 2014-01-02}, {@code 2014-01-02 03:00}, {@code 2014-01-02T03:00:00Z} or {@code 1388631600}.
 * A text without an offset is of UTC, so that no hour is missing and none is there twice.
 */
final class Times {
  private static final long SECOND = 1_000_000;
  private static final long DAY = 86_400 * SECOND;

  /** More seconds than this are more than a long of microseconds holds. */
  private static final long MOST_SECONDS = Long.MAX_VALUE / SECOND;

  private static final DateTimeFormatter TEXT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][ ]HH[:mm[:ss]]")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .optionalStart()
          .appendOffsetId()
          .optionalEnd()
          .optionalEnd()
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
          .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private Times() {}

  /**
   * The microseconds of a column; null where it has no time.
   *
   * @return empty if its type has none
   */
  static Optional<Column> of(Column column, DataType type) {
    if (type.equals(DataTypes.TimestampType)
        || type.equals(DataTypes.TimestampNTZType)
        || type.equals(DataTypes.LongType)) {
      long unit = type.equals(DataTypes.LongType) ? SECOND : 1;
      return Optional.of(micros(type, row -> scaled(row.getLong(0), unit)).of(column));
    } else if (type.equals(DataTypes.DateType)) {
      return Optional.of(micros(type, row -> scaled(row.getInt(0), DAY)).of(column));
    } else if (type.equals(DataTypes.IntegerType)) {
      return Optional.of(micros(type, row -> scaled(row.getInt(0), SECOND)).of(column));
    } else if (type.equals(DataTypes.StringType)) {
      return Optional.of(micros(type, row -> parse(row.getString(0)).orElse(null)).of(column));
    }
    return Optional.empty();
  }

  private static CatalystFunction micros(DataType type, CatalystFunction.Body body) {
    return new CatalystFunction(
        "time",
        List.of(type),
        DataTypes.LongType,
        true,
        row -> row.isNullAt(0) ? null : body.of(row));
  }

  private static Long scaled(long value, long unit) {
    return Math.abs(value) > Long.MAX_VALUE / unit ? null : (Long) (value * unit);
  }

  /** The microseconds of a text, if it is a time. */
  static Optional<Long> parse(String text) {
    String time = text.strip();
    if (time.matches("-?[0-9]{1,18}")) {
      return Optional.ofNullable(scaled(Long.parseLong(time), SECOND));
    }
    try {
      TemporalAccessor parsed = TEXT.parseBest(time, OffsetDateTime::from, LocalDateTime::from);
      Instant instant =
          parsed instanceof OffsetDateTime offset
              ? offset.toInstant()
              : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
      return Math.abs(instant.getEpochSecond()) >= MOST_SECONDS
          ? Optional.empty()
          : Optional.of(instant.getEpochSecond() * SECOND + instant.getNano() / 1000);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A time as people read it. */
  static String shown(long micros) {
    return LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, SECOND),
            (int) Math.floorMod(micros, SECOND) * 1000,
            ZoneOffset.UTC)
        .toString()
        .replace('T', ' ');
  }

  /** A length of time as people read it: {@code 1 hour}, {@code 5 days}. */
  static String shownLength(long micros) {
    long[] units = {DAY, 3600 * SECOND, 60 * SECOND, SECOND, 1000, 1};
    String[] names = {"day", "hour", "minute", "second", "millisecond", "microsecond"};
    int unit = 0;
    while (micros % units[unit] != 0) {
      unit++;
    }
    long count = micros / units[unit];
    return count + " " + names[unit] + (count == 1 ? "" : "s");
  }

  /** A day. */
  static long day() {
    return DAY;
  }
}
