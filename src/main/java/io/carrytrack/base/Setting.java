package io.carrytrack.base;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How settings are written, and refused where their values are out of range. */
public final class Setting {
  private Setting() {}

  /** An enum's constant as a configuration has it: {@code HARD_SIGMOID} is {@code hard-sigmoid}. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All constants of an enum as a configuration has them, in their order. */
  public static List<String> words(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(Setting::word).toList();
  }

  /** The constant that a word stands for; empty where there is none. */
  public static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
    return Arrays.stream(type.getEnumConstants()).filter(e -> word(e).equals(word)).findFirst();
  }

  /**
   * Refuses a value that is out of its range.
   *
   * @param inRange whether the value may be
   * @param key of the configuration, or an option's name
   * @param range in words that follow "must be"
   * @throws UserError naming key, value and range
   */
  public static void require(boolean inRange, String key, Object value, String range) {
    if (!inRange) {
      throw UserError.usage("%s is %s, must be %s", key, value, range);
    }
  }
}
