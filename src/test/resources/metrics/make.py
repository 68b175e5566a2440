"""Metrics of a million weighted rows, by scikit-learn and numpy: writes expected.json beside this.

    python3 make.py

The rows are those of MetricsReferenceTest: each is a function of its number, by SplitMix64 (Steele, Lea and Flood 2014).
"""
import json
import os

import numpy as np
import sklearn
from sklearn.metrics import (accuracy_score, average_precision_score, brier_score_loss, f1_score,
                             matthews_corrcoef)

ROWS = 1_000_000
CLASSES = 5
HERE = os.path.dirname(os.path.abspath(__file__))


def mixed(rows, k):
    """64 bits of each row, the k-th of four."""
    with np.errstate(over="ignore"):
        z = rows * np.uint64(4) + np.uint64(k) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def share(bits):
    """In [0, 1), a multiple of 2^-24."""
    return (bits >> np.uint64(40)).astype(np.float64) / 2.0**24


def calibration_error(probability, hit, weight):
    bins = np.minimum(9, (probability * 10).astype(int))
    error = 0
    for one in range(10):
        of = bins == one
        if weight[of].sum() > 0:
            error += weight[of].sum() * abs(np.average(probability[of], weights=weight[of])
                                            - np.average(hit[of], weights=weight[of]))
    return error / weight.sum()


def best_threshold(label, score, weight):
    best = None
    for step in range(1001):
        above = score * 1000 > step
        true = weight[above & (label == 1)].sum()
        f1 = 2 * true / (weight[label == 1].sum() + weight[above].sum())
        if best is None or f1 > best[0] or f1 == best[0] and abs(step - 500) < abs(best[1] - 500):
            best = (f1, step)
    return best[1] / 1000


def two(label, score, weight):
    predicted = score > 0.5
    return {
        "rows": len(label),
        "accuracy": accuracy_score(label, predicted, sample_weight=weight),
        "matthewsCorrelation": matthews_corrcoef(label, predicted, sample_weight=weight),
        "averagePrecision": average_precision_score(label, score, sample_weight=weight),
        "brierScore": brier_score_loss(label, score, sample_weight=weight),
        "expectedCalibrationError": calibration_error(score, label, weight),
        "bestF1Threshold": best_threshold(label, score, weight),
        "macroF1": f1_score(label, predicted, average="macro"),
    }


rows = np.arange(ROWS, dtype=np.uint64)
bits = [mixed(rows, k) for k in range(4)]
# of every second row in thousands, so that many are equal
score = np.where(rows % 2 == 0, share(bits[0]), np.floor(share(bits[0]) * 1024) / 1024)
label = (share(bits[1]) < score * score).astype(int)
weight = (1 + (bits[2] >> np.uint64(60)).astype(np.float64)) / 8
of_class = ((bits[0] >> np.uint64(33)) % np.uint64(CLASSES)).astype(int)
predicted = np.where(share(bits[1]) < 0.5, of_class,
                     ((bits[3] >> np.uint64(33)) % np.uint64(CLASSES)).astype(int))
confidence = 0.5 + share(bits[3]) / 2
expected = {
    "scikit-learn": sklearn.__version__,
    "two": two(label, score, weight),
    "groups": {name: two(label[rows % 3 == g], score[rows % 3 == g], weight[rows % 3 == g])
               for g, name in enumerate("abc")},
    "many": {
        "rows": ROWS,
        "accuracy": accuracy_score(of_class, predicted, sample_weight=weight),
        "matthewsCorrelation": matthews_corrcoef(of_class, predicted, sample_weight=weight),
        "expectedCalibrationError":
            calibration_error(confidence, (of_class == predicted).astype(int), weight),
        "macroF1": f1_score(of_class, predicted, average="macro"),
    },
}
with open(os.path.join(HERE, "expected.json"), "w") as out:
    json.dump(expected, out, indent=2)
    out.write("\n")
