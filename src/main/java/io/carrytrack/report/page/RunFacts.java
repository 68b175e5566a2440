package io.carrytrack.report.page;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.evaluation.RowStatistics;
import io.carrytrack.report.RoundHistory;
import io.carrytrack.scoring.ExplainedText;
import io.carrytrack.series.NaiveForecasts;
import io.carrytrack.task.LabelNames;
import java.util.List;
import java.util.Map;

/**
 * What the page of a run, or of an evaluation, is made of.
 *
 * @param title of the page
 * @param sub what was done, in a line
 * @param epochs the history; empty of an evaluation
 * @param bestEpoch from 1; 0 of an evaluation
 * @param rounds what the rounds of all epochs took; of none of an evaluation
 * @param seconds of the whole job
 * @param measured what the metrics are of: {@code the test split}
 * @param metrics how well it does; null where nothing was measured
 * @param rows what there is to show of the measured rows; null likewise
 * @param names what labels are called
 * @param naive what forecasts without a model come to; null where the rows are no series
 * @param explained texts of the mistakes with the words that moved them; empty where none are shown
 * @param withoutTexts why no texts are shown, in a sentence; null where they are
 * @param settings by key; empty of an evaluation
 * @param defaults of them
 * @param facts of data and machine, by name, in their order
 * @param rejected rows of the input that were left out
 */
public record RunFacts(
    String title,
    String sub,
    List<EpochRecord> epochs,
    int bestEpoch,
    RoundHistory.Times rounds,
    double seconds,
    String measured,
    Metrics metrics,
    RowStatistics rows,
    LabelNames names,
    NaiveForecasts naive,
    List<ExplainedText> explained,
    String withoutTexts,
    Map<String, String> settings,
    Map<String, String> defaults,
    Map<String, String> facts,
    List<Corpus.Rejection> rejected) {}
