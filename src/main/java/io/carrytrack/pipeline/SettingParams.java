package io.carrytrack.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.config.ConfigLoader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import scala.Function1;

/**
 * The Params of a stage that learns that stand for keys of the configuration. Each is declared
 * where the stage tells of it, by its name, key and doc, at the first call; its default is
 * reference.conf's. Their values are written as a configuration, which the reader of experiment
 * files checks, so that ranges and messages are the training job's. A check of a Param beside that
 * is of what can be told of one value alone, when it is set.
 *
 * @param <S> the stage
 */
public final class SettingParams<S extends Params> {
  static final Function1<Object, Object> ABOVE_0 = ParamValidators.gt(0);
  static final Function1<Object, Object> AT_LEAST_0 = ParamValidators.gtEq(0);
  static final Function1<Object, Object> SHARE = ParamValidators.inRange(0, 1, true, false);

  private static final Config REFERENCE = ConfigLoader.reference();

  private final S stage;
  private final String stageName;

  /** By name, in the order of their declarations: of two with one key the later one wins. */
  private final Map<String, Keyed> all = new LinkedHashMap<>();

  /**
   * A Param and its key.
   *
   * @param usual the default, or null for none
   * @param written the Param's value as the configuration has it
   */
  private record Keyed(
      Param<Object> param, String key, Object usual, UnaryOperator<Object> written) {}

  /**
   * @param stageName of the stage in messages
   */
  SettingParams(S stage, String stageName) {
    this.stage = stage;
    this.stageName = stageName;
  }

  IntParam whole(String name, String key, String doc, Function1<Object, Object> check) {
    return add(new IntParam(stage, name, doc, check), key, REFERENCE.getInt(key));
  }

  /** An int that is 0 where the configuration says {@code epoch}. */
  IntParam wholeOrEpoch(String name, String key, String doc, Function1<Object, Object> check) {
    return add(
        new IntParam(stage, name, doc, check),
        key,
        REFERENCE.getInt(key),
        value -> value.equals(0) ? "epoch" : value);
  }

  /**
   * An int for which the configuration says {@code auto} where it is not set.
   *
   * @param usual what auto comes to, as a rule
   */
  IntParam wholeOrAuto(
      String name, String key, String doc, Function1<Object, Object> check, int usual) {
    IntParam param = new IntParam(stage, name, doc, check);
    return add(param, key, usual, value -> stage.isSet(param) ? value : REFERENCE.getString(key));
  }

  LongParam large(String name, String key, String doc) {
    return add(new LongParam(stage, name, doc), key, REFERENCE.getLong(key));
  }

  DoubleParam real(String name, String key, String doc, Function1<Object, Object> check) {
    return add(new DoubleParam(stage, name, doc, check), key, REFERENCE.getDouble(key));
  }

  /** A double that is not set where the configuration says {@code auto}. */
  DoubleParam realOrAuto(String name, String key, String doc, Function1<Object, Object> check) {
    return add(new DoubleParam(stage, name, doc, check), key, null);
  }

  DoubleArrayParam reals(String name, String key, String doc) {
    return add(
        new DoubleArrayParam(stage, name, doc),
        key,
        REFERENCE.getDoubleList(key).stream().mapToDouble(Double::doubleValue).toArray(),
        value -> Arrays.stream((double[]) value).boxed().toList());
  }

  BooleanParam flag(String name, String key, String doc) {
    return add(new BooleanParam(stage, name, doc), key, REFERENCE.getBoolean(key));
  }

  Param<String> text(String name, String key, String doc) {
    return add(new Param<>(stage, name, doc), key, REFERENCE.getString(key));
  }

  /** A constant of an enum, whose words its doc names. */
  Param<String> word(String name, String key, String doc, Class<? extends Enum<?>> type) {
    return text(name, key, doc + ": one of " + String.join(", ", Setting.words(type)));
  }

  /** A list of objects, as JSON. */
  Param<String> json(String name, String key, String doc) {
    return add(
        new Param<>(stage, name, doc),
        key,
        REFERENCE.getValue(key).render(ConfigRenderOptions.concise()),
        value -> objects(name, (String) value));
  }

  private List<Map<String, Object>> objects(String name, String json) {
    return read(name, json, new TypeReference<>() {}, "list of objects");
  }

  /** Class weights as the configuration has them. */
  Object weighting(String value) {
    return value.stripLeading().startsWith("{")
        ? read("classWeighting", value, new TypeReference<Map<String, Object>>() {}, "object")
        : value;
  }

  /**
   * JSON of a kind.
   *
   * @throws UserError naming the Param and the kind, if it is none
   */
  private <T> T read(String name, String json, TypeReference<T> type, String kind) {
    try {
      return new ObjectMapper().readValue(json, type);
    } catch (JsonProcessingException e) {
      throw UserError.usage(
          "%s: %s are no JSON %s: %s", stageName, name, kind, e.getOriginalMessage());
    }
  }

  /**
   * A text that, where it is set, stands for the key of another Param, which then is not.
   *
   * @param written the text as the configuration has it
   */
  Param<String> orElse(String name, Param<?> other, String doc, Function<String, Object> written) {
    String key = all.get(other.name()).key;
    return add(
        new Param<>(stage, name, doc),
        key,
        null,
        value -> {
          if (stage.isSet(other)) {
            throw UserError.usage(
                "%s: both %s and %s are set: clear one of them", stageName, other.name(), name);
          }
          return written.apply((String) value);
        });
  }

  private <P extends Param<?>> P add(P param, String key, Object usual) {
    return add(param, key, usual, UnaryOperator.identity());
  }

  /** Of the calls that declare a Param, the first one's: a Param is one object. */
  @SuppressWarnings("unchecked") // the methods above give each type of Param its own values
  private <P extends Param<?>> P add(
      P param, String key, Object usual, UnaryOperator<Object> written) {
    Keyed declared = new Keyed((Param<Object>) param, key, usual, written);
    Keyed first = all.putIfAbsent(param.name(), declared);
    return first == null ? param : (P) first.param;
  }

  /** Declares all Params, as Spark finds them on the stage, and gives the stage their defaults. */
  void setDefaults() {
    stage.params();
    for (Keyed keyed : all.values()) {
      if (keyed.usual != null) {
        stage.setDefault(keyed.param, keyed.usual);
      }
    }
  }

  <T> S set(Param<T> param, T value) {
    stage.set(param, value);
    return stage;
  }

  /**
   * The stage's values by key, less those that are not set.
   *
   * @throws UserError if a value that is to be JSON is none
   */
  Config values() {
    Config values = ConfigFactory.empty();
    for (Keyed keyed : all.values()) {
      if (stage.isDefined(keyed.param)) {
        values =
            values.withValue(
                keyed.key,
                ConfigValueFactory.fromAnyRef(
                    keyed.written.apply(stage.getOrDefault(keyed.param)),
                    stageName + "." + keyed.param.name()));
      }
    }
    return values;
  }
}
