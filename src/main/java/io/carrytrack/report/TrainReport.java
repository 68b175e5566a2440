package io.carrytrack.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.series.NaiveForecasts;
import java.util.List;
import java.util.Map;

/**
 * {@code result.json} of a training run.
 *
 * @param parametersSha256 of the published model's parameters, the best epoch's
 * @param lastParametersSha256 of the last epoch's
 * @param parameters number of parameters
 * @param workers logical workers
 * @param frequency minibatches between two averagings, or {@code "epoch"}
 * @param reproducible whether the same run gives the same parameters on any cluster
 * @param rounds averagings in all
 * @param seed of everything random
 * @param kernel the arithmetic that ran
 * @param bestEpoch from 1
 * @param stoppedEarly whether early stopping ended it before the last epoch
 * @param modelPath where the model is
 * @param master Spark's master
 * @param seconds of the whole job, from the session's start to the model's publication
 * @param data rows by what they were used for
 * @param rejected rows of the input that were left out, by problem
 * @param dataFingerprint of the encoded training and validation reviews
 * @param testFingerprint of the encoded test reviews; null where the data has none
 * @param inputFiles what the input's files were; null where it is no file
 * @param initSha256 of the parameters of the saved model that training started from; null without
 * @param wordVectors that the embedding began with; null without any
 * @param teacher whose labels were learned too; null without one
 * @param versions of CarryTrack, Spark and Java
 * @param classWeights factors of the weights of reviews by what their label is called; null where
 *     every class counts 1
 * @param epochs the history
 * @param test how the published model does on the test split; null where the data has none
 * @param naiveTest what forecasts without a model come to on it; null where the data is no series
 * @param mlflow the run on a tracking server; null without one, and where that has not taken it
 */
public record TrainReport(
    String parametersSha256,
    String lastParametersSha256,
    int parameters,
    int workers,
    Object frequency,
    boolean reproducible,
    long rounds,
    long seed,
    String kernel,
    int bestEpoch,
    boolean stoppedEarly,
    String modelPath,
    String master,
    double seconds,
    Map<String, Long> data,
    List<Corpus.Rejection> rejected,
    String dataFingerprint,
    String testFingerprint,
    InputFiles inputFiles,
    String initSha256,
    @JsonInclude(JsonInclude.Include.NON_NULL) VectorReport wordVectors,
    @JsonInclude(JsonInclude.Include.NON_NULL) TeacherReport teacher,
    Map<String, String> versions,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, Double> classWeights,
    List<EpochRecord> epochs,
    Metrics test,
    @JsonInclude(JsonInclude.Include.NON_NULL) NaiveForecasts naiveTest,
    @JsonInclude(JsonInclude.Include.NON_NULL) MlflowReport mlflow) {}
