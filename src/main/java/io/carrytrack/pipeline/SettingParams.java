package io.carrytrack.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.averaging.Updater;
import io.carrytrack.base.Setting;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.task.Metric;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.TaskType;
import io.carrytrack.text.WordIndex;
import io.carrytrack.training.RateScaling;
import io.carrytrack.training.RateSchedule;
import java.util.Map;
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
 * The Params of a stage that learns that stand for keys of the configuration, each with its key.
 * Their defaults are reference.conf's.
 *
 * @param <S> the stage
 */
final class SettingParams<S extends Params> extends KeyedParams<S> {
  private static final Function1<Object, Object> ABOVE_0 = ParamValidators.gt(0);
  private static final Function1<Object, Object> AT_LEAST_0 = ParamValidators.gtEq(0);
  private static final Function1<Object, Object> SHARE = ParamValidators.inRange(0, 1, true, false);

  final IntParam vocabularySize =
      whole(
          "vocabularySize",
          "text.vocabulary-size",
          "number of token ids",
          ParamValidators.gt(WordIndex.FIRST_WORD));
  final IntParam embedding =
      wholeOrAuto(
          "embedding",
          "network.embedding.size",
          "size of a token's vector; not set: that of embeddingVectors, where these are set",
          ABOVE_0,
          32);
  final Param<String> embeddingVectors =
      text(
          "embeddingVectors",
          "network.embedding.vectors",
          "word vectors that the embedding begins with: a file, or the folder of a Word2VecModel");
  final BooleanParam embeddingTrainable =
      flag(
          "embeddingTrainable",
          "network.embedding.trainable",
          "whether the embedding moves, or stays as it begins");
  final Param<String> networkType =
      text(
          "networkType",
          "network.type",
          "layers, or nb-linear: a linear model on tokens with naive Bayes weights");
  final DoubleParam linearC =
      real(
          "linearC",
          "network.nb-linear.c",
          "nb-linear: weight of the losses beside half the square of the weights",
          ABOVE_0);
  final BooleanParam maskPadding =
      flag("maskPadding", "network.mask-padding", "whether pads are passed over");
  final Param<String> task =
      word("task", "task.type", "what is made of the labels", TaskType.class);
  final Param<String> loss =
      word("loss", "task.loss", "regression: what an error costs", RegressionLoss.class);
  final Param<String> layers =
      json("layers", "network.layers", "the layers above the embedding, lowest first, as JSON");
  final Param<String> kernel =
      text("kernel", "network.kernel", "arithmetic of the training: auto, vector or blas");

  final Param<String> optimizer =
      word("optimizer", "optimizer.type", "what takes the steps", Optimizer.Type.class);
  final DoubleParam learningRate =
      real("learningRate", "optimizer.learning-rate", "step size", ABOVE_0);
  final DoubleParam rho =
      real("rho", "optimizer.rho", "rmsprop: decay of the mean of squares", SHARE);
  final Param<String> optimizerVariant =
      text(
          "optimizerVariant",
          "optimizer.variant",
          "rmsprop: the Keras whose formula is used, keras2 or keras3");
  final DoubleParam beta1 =
      real("beta1", "optimizer.beta-1", "adam: decay of the first moment", SHARE);
  final DoubleParam beta2 =
      real("beta2", "optimizer.beta-2", "adam: decay of the second moment", SHARE);
  final DoubleParam epsilon =
      real(
          "epsilon",
          "optimizer.epsilon",
          "rmsprop and adam: added to the root of the second moment",
          ABOVE_0);
  final DoubleParam weightDecay =
      real(
          "weightDecay",
          "optimizer.weight-decay",
          "adamw: share of every parameter that a step at learning rate 1 takes away",
          AT_LEAST_0);
  final DoubleParam momentum =
      real("momentum", "optimizer.momentum", "sgd: share of the last step", SHARE);
  final BooleanParam nesterov =
      flag("nesterov", "optimizer.nesterov", "sgd: whether momentum is Nesterov's");
  final DoubleParam clipNorm =
      real(
          "clipNorm",
          "optimizer.clip-norm",
          "bound of the gradient's global norm; 0: none",
          AT_LEAST_0);
  final Param<String> rateScaling =
      word(
          "rateScaling",
          "optimizer.scaling",
          "how the learning rate follows the workers",
          RateScaling.Rule.class);
  final DoubleParam warmupEpochs =
      real(
          "warmupEpochs",
          "optimizer.warmup-epochs",
          "first epochs over which the learning rate grows, step by step",
          AT_LEAST_0);

  final IntParam epochs = whole("epochs", "training.epochs", "passes over the rows", ABOVE_0);
  final IntParam batchSize =
      whole("batchSize", "training.batch-size", "rows in a minibatch", ABOVE_0);
  final Param<String> batchScope =
      text(
          "batchScope",
          "training.batch-scope",
          "global: a minibatch is all workers' together; worker: each has one of its own");
  final DoubleParam validationSplit =
      real(
          "validationSplit",
          "training.validation-split",
          "share of the rows held out where validationIndicatorCol is not set",
          SHARE);
  final LongParam seed = large("seed", "training.seed", "of everything random");
  final DoubleArrayParam classWeights =
      reals(
          "classWeights",
          "training.class-weights",
          "factors of the weights of rows by label; 1, 1 are none");
  final Param<String> classWeighting =
      orElse(
          "classWeighting",
          classWeights,
          "instead of classWeights: balanced, or a JSON object of factors by label",
          this::weighting);
  final DoubleParam labelSmoothing =
      real(
          "labelSmoothing",
          "training.label-smoothing",
          "share of a label that training gives to all labels alike",
          SHARE);
  final IntParam patience =
      whole(
          "patience",
          "training.early-stopping.patience",
          "epochs without a gain that end training; 0: none do",
          AT_LEAST_0);
  final DoubleParam minDelta =
      real("minDelta", "training.early-stopping.min-delta", "gain that counts", SHARE);
  final Param<String> monitor =
      text(
          "monitor",
          "training.early-stopping.monitor",
          "what of the validation tells a better epoch: auto, or one of "
              + String.join(", ", Setting.words(Metric.class)));
  final Param<String> rateSchedule =
      word(
          "rateSchedule",
          "training.learning-rate-schedule.type",
          "how the learning rate falls",
          RateSchedule.Type.class);
  final DoubleParam rateFloor =
      real(
          "rateFloor",
          "training.learning-rate-schedule.floor",
          "share of the learning rate below which it does not fall",
          SHARE);
  final DoubleParam rateFactor =
      real(
          "rateFactor",
          "training.learning-rate-schedule.factor",
          "step and plateau: what a fall multiplies the learning rate by",
          ParamValidators.inRange(0, 1, false, false));
  final IntParam rateStepEpochs =
      whole(
          "rateStepEpochs",
          "training.learning-rate-schedule.step-epochs",
          "step: epochs from one fall of the learning rate to the next",
          ABOVE_0);
  final IntParam ratePatience =
      whole(
          "ratePatience",
          "training.learning-rate-schedule.patience",
          "plateau: epochs without a gain that make the learning rate fall",
          ABOVE_0);
  final IntParam checkpointRounds =
      whole(
          "checkpointRounds",
          "checkpoint.rounds",
          "saves the state after so many rounds; 0: no such rule",
          AT_LEAST_0);
  final DoubleParam checkpointMinutes =
      real(
          "checkpointMinutes",
          "checkpoint.minutes",
          "saves the state after so many minutes; 0: no such rule",
          AT_LEAST_0);
  final IntParam checkpointKeep =
      whole(
          "checkpointKeep",
          "checkpoint.keep",
          "newest checkpoints kept beside the best epoch's",
          ABOVE_0);
  final IntParam minSlots =
      whole(
          "minSlots",
          "preflight.min-slots",
          "task slots without which a fit does not begin",
          ABOVE_0);
  final Param<String> slotsTimeout =
      text("slotsTimeout", "preflight.timeout", "how long the slots are waited for");

  final IntParam workers = whole("workers", "averaging.workers", "logical workers", ABOVE_0);
  final IntParam frequency =
      wholeOrEpoch(
          "frequency",
          "averaging.frequency",
          "minibatches between two averagings; 0: one averaging an epoch",
          AT_LEAST_0);
  final IntParam exactEpochs =
      whole(
          "exactEpochs",
          "averaging.exact-epochs",
          "first epochs that run as if frequency were 1",
          AT_LEAST_0);
  final DoubleParam roundSeconds =
      real(
          "roundSeconds",
          "averaging.round-seconds",
          "time box of a worker's round, in seconds; 0: none",
          AT_LEAST_0);
  final Param<String> outer =
      word("outer", "averaging.outer.type", "what is done with the average", Outer.Type.class);
  final DoubleParam outerRate =
      realOrAuto(
          "outerRate",
          "averaging.outer.rate",
          "factor of the model's move; not set: that of the outer step's source",
          ABOVE_0);
  final DoubleParam outerMomentum =
      realOrAuto(
          "outerMomentum",
          "averaging.outer.momentum",
          "share of the last move; not set: that of the outer step's source",
          SHARE);
  final Param<String> updater =
      word(
          "updater",
          "averaging.updater",
          "what becomes of the workers' updater states",
          Updater.class);
  final Param<String> polyak =
      word(
          "polyak",
          "averaging.polyak.type",
          "whether the model is an average over rounds",
          Polyak.Type.class);
  final DoubleParam polyakDecay =
      real(
          "polyakDecay",
          "averaging.polyak.decay",
          "exponential: the share of the average kept at a round",
          SHARE);
  final IntParam polyakFromEpoch =
      whole(
          "polyakFromEpoch",
          "averaging.polyak.from-epoch",
          "the first epoch whose rounds count",
          ABOVE_0);

  private Object weighting(String value) {
    return value.stripLeading().startsWith("{")
        ? read("classWeighting", value, new TypeReference<Map<String, Object>>() {}, "object")
        : value;
  }

  SettingParams(S stage, String name) {
    super(stage, name);
  }
}
