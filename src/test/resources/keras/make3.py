"""Makes windows and merged of this folder by Keras 3 (any backend): python make3.py"""

import json

import keras
import numpy as np
from keras import layers


def windows():
    return [
        layers.Conv1D(6, 3, strides=2, padding="same", activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling1D(3, strides=2, padding="same"),
        layers.LayerNormalization(epsilon=1e-5, scale=False),
        layers.AveragePooling1D(2, strides=1, padding="same"),
        layers.Conv1D(4, 2, padding="causal"),
        layers.Activation("tanh"),
        layers.Flatten(),
        layers.BatchNormalization(epsilon=0.01, center=False),
    ]


def merged():
    return [
        layers.Bidirectional(layers.LSTM(5, return_sequences=True), merge_mode="sum"),
        layers.Bidirectional(layers.GRU(4, return_sequences=True), merge_mode="mul"),
        layers.Dense(4, activation="relu"),
        layers.LayerNormalization(center=False),
        layers.Bidirectional(layers.SimpleRNN(3), merge_mode="ave"),
    ]


def save(name, mask, above):
    keras.backend.clear_session()
    random = np.random.default_rng(7)
    model = keras.Sequential(
        [keras.Input((9,), dtype="int32"), layers.Embedding(14, 6, mask_zero=mask)]
        + above()
        + [layers.Dense(1, activation="sigmoid")]
    )
    for variable in model.variables:
        if "seed" in variable.path:
            continue
        values = random.normal(0, 0.6, variable.shape)
        if "variance" in variable.path:
            values = 0.2 + np.abs(values)
        variable.assign(values.astype("float32"))
    tokens = np.zeros((10, 9), dtype="int32")
    for row in range(1, 10):
        tokens[row, 9 - row :] = random.integers(1, 14, row)
    outputs = np.asarray(model.predict(tokens, verbose=0))
    model.save(name + ".keras")
    model.save(name + ".h5")
    arrays = {
        "input/tokens": {"dtype": "int32", "shape": list(tokens.shape), "data": tokens.tolist()},
        "output/probabilities": {"dtype": "float32", "shape": list(outputs.shape), "data": outputs.astype(float).tolist()},
    }
    with open(name + ".json", "w") as file:
        json.dump({"name": name, "versions": {"keras": keras.__version__}, "arrays": arrays}, file)
        file.write("\n")


save("windows", False, windows)
save("merged", True, merged)
