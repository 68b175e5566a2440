"""Makes keras2-*.h5 and masked-functional.keras of the weights in ../golden: as Keras 2.2 and 3 lay them out.

python3 make.py, with numpy and h5py.
"""

import io
import json
import zipfile

import h5py
import numpy as np


def golden(name):
    with open(f"../golden/{name}.json") as file:
        arrays = json.load(file)["arrays"]
    return lambda key: np.array(arrays["weight/" + key]["data"], np.float32)


def legacy(path, config, version, layers, options):
    """Attributes are bytes of a fixed length, as Keras 2 wrote them."""
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = version.encode()
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(config).encode()
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = [name.encode() for name in layers]
        for name, weights in layers.items():
            group = root.create_group(name)
            group.attrs["weight_names"] = [key.encode() for key in weights]
            for key, value in weights.items():
                group.create_dataset(key, data=value, **options)


def layer(kind, name, **config):
    return {"class_name": kind, "config": {"name": name, "trainable": True, **config}}


def gru():
    weight = golden("gru-tutorial")
    config = {"class_name": "Sequential", "config": [
        layer("Embedding", "embedding_1", batch_input_shape=[None, 24], input_dim=50, output_dim=6, mask_zero=False,
              input_length=24),
        layer("GRU", "gru_1", units=5, activation="tanh", recurrent_activation="hard_sigmoid", use_bias=True,
              return_sequences=False, go_backwards=False, stateful=False, unroll=False, implementation=1, dropout=0.2,
              recurrent_dropout=0.3, kernel_regularizer={"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.01}}),
        layer("Dense", "dense_1", units=1, activation="linear", use_bias=True),
        layer("Activation", "activation_1", activation="sigmoid")]}
    cell = {f"gru_1/{key}:0": weight(f"gru.{key}") for key in ("kernel", "recurrent_kernel", "bias")}
    legacy("keras2-gru.h5", config, "2.1.6", {
        "embedding_1": {"embedding_1/embeddings:0": weight("embedding.weight")}, "gru_1": cell,
        "dense_1": {f"dense_1/{key}:0": weight(f"dense.{key}") for key in ("kernel", "bias")}, "activation_1": {}},
        {"compression": "gzip", "shuffle": True, "chunks": True})


def bilstm():
    weight = golden("bilstm")

    def node(kind, name, below, **config):
        return {**layer(kind, name, **config), "name": name, "inbound_nodes": [[[below, 0, 0, {}]]] if below else []}

    lstm = layer("LSTM", "lstm_1", units=5, activation="tanh", recurrent_activation="sigmoid", use_bias=True,
                 return_sequences=False, go_backwards=False, return_state=False)
    config = {"class_name": "Model", "config": {"name": "model_1", "layers": [
        node("InputLayer", "input_1", None, batch_input_shape=[None, 24], dtype="int32"),
        node("Embedding", "embedding_1", "input_1", input_dim=50, output_dim=6, mask_zero=False, input_length=None),
        node("Bidirectional", "bidirectional_1", "embedding_1", merge_mode="concat", layer=lstm),
        node("Dropout", "dropout_1", "bidirectional_1", rate=0.5, noise_shape=None, seed=None),
        node("Dense", "dense_1", "dropout_1", units=1, activation="sigmoid", use_bias=True)],
        "input_layers": [["input_1", 0, 0]], "output_layers": [["dense_1", 0, 0]]}}
    halves = {f"bidirectional_1/{half}_lstm_1/{key}:0": weight(f"bidirectional.{half}.{key}")
              for half in ("forward", "backward") for key in ("kernel", "recurrent_kernel", "bias")}
    legacy("keras2-bilstm.h5", config, "2.2.4-tf", {
        "input_1": {}, "embedding_1": {"embedding_1/embeddings:0": weight("embedding.weight")},
        "bidirectional_1": halves, "dropout_1": {},
        "dense_1": {f"dense_1/{key}:0": weight(f"dense.{key}") for key in ("kernel", "bias")}},
        {"chunks": True, "fletcher32": True})


def masked():
    weight = golden("stacked-lstm-masked")

    def tensor(name):
        return {"class_name": "__keras_tensor__",
                "config": {"shape": [None, 24], "dtype": "float32", "keras_history": [name, 0, 0]}}

    def node(kind, name, below, kwargs=None, **config):
        call = {"args": [tensor(below)], "kwargs": kwargs or {}} if below else None
        return {"module": "keras.layers", **layer(kind, name, **config), "registered_name": None, "name": name,
                "inbound_nodes": [call] if call else []}

    def lstm(name, below, units, sequences):
        return node("LSTM", name, below, {"training": False, "mask": tensor("not_equal")}, units=units, activation="tanh",
                    recurrent_activation="sigmoid", use_bias=True, return_sequences=sequences, return_state=False,
                    zero_output_for_mask=False)

    config = {"module": "keras", "class_name": "Functional", "registered_name": "Functional", "config": {"layers": [
        node("InputLayer", "ids", None, batch_shape=[None, 24], dtype="int32"),
        node("Embedding", "words", "ids", input_dim=50, output_dim=6, mask_zero=True),
        node("NotEqual", "not_equal", "ids", name_="not_equal"),
        lstm("first", "words", 7, True), lstm("second", "first", 5, False),
        node("Dense", "out", "second", units=1, activation="sigmoid", use_bias=True)],
        "input_layers": [["ids", 0, 0]], "output_layers": [["out", 0, 0]]}}
    weights = io.BytesIO()
    with h5py.File(weights, "w") as file:
        def put(path, name, *values):
            group = file.create_group(path)
            group.attrs["name"] = name
            for i, value in enumerate(values):
                group.create_dataset(str(i), data=value)

        keys = ("kernel", "recurrent_kernel", "bias")
        put("layers/embedding/vars", "words", weight("embedding.weight"))
        put("layers/lstm/cell/vars", "lstm_cell", *[weight(f"lstm_1.{key}") for key in keys])
        put("layers/lstm_1/cell/vars", "lstm_cell", *[weight(f"lstm_2.{key}") for key in keys])
        put("layers/dense/vars", "out", weight("dense.kernel"), weight("dense.bias"))
    with zipfile.ZipFile("masked-functional.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("metadata.json"), json.dumps({"keras_version": "3.3.3"}))
        archive.writestr(zipfile.ZipInfo("config.json"), json.dumps(config))
        archive.writestr(zipfile.ZipInfo("model.weights.h5"), weights.getvalue())


gru()
bilstm()
masked()
