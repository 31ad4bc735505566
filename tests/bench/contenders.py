"""One epoch of 784-128-10 on MNIST, batch 64, Adam: by this engine, by scikit-learn, by PyTorch.

Arrays lie in memory, batches are rows by index in the same order, nothing is evaluated. Prints the seconds as JSON.
Without MNIST at hand the images are random grey levels of the same shape.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import numpy as np

from tracereel.engine.datasets.registry import load
from tracereel.engine.errors import DataError

BATCH, WIDTH, RATE = 64, 128, 1e-3


def arrays() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """60,000 images in [0, 1], their labels, and the order of the epoch."""
    rng = np.random.default_rng(0)
    try:
        mnist = load({"name": "mnist"}, rng)
        inputs, labels = mnist.network_inputs(np.arange(60_000)).reshape(60_000, -1), mnist.targets[:60_000]
    except DataError:
        inputs = rng.random((60_000, 784), dtype=np.float32) * (rng.random((60_000, 784)) < 0.2)
        labels = rng.integers(0, 10, 60_000)
    return np.ascontiguousarray(inputs, np.float32), labels.astype(np.int64), rng.permutation(60_000)


def ours() -> float:
    from tracereel.engine.layers.dense import Dense
    from tracereel.engine.layers.registry import ACTIVATIONS
    from tracereel.engine.learning.blocks import Block
    from tracereel.engine.learning.losses import LOSSES
    from tracereel.engine.learning.network import Network
    from tracereel.engine.learning.optimizers import OPTIMIZERS
    from tracereel.engine.learning.training import Settings, TrainingData, streams, train

    inputs, labels, order = arrays()
    blocks = [
        Block("hidden1", Dense(WIDTH), ACTIVATIONS["relu"]),
        Block("output", Dense(10), ACTIVATIONS["identity"], "xavier"),
    ]
    none = np.array([], dtype=np.int64)

    def epoch(rows: np.ndarray) -> float:
        network = Network(blocks, (784,), LOSSES["softmax_cross_entropy"])
        network.initialize(streams(0).initialization)
        data = TrainingData(inputs, labels, rows, none, none)
        steps = train(network, OPTIMIZERS["adam"](), data, Settings(1, BATCH, RATE))
        start = time.perf_counter()
        for _ in steps:
            pass
        return time.perf_counter() - start

    epoch(order[:640])  # compiled kernels are loaded
    return epoch(order)


def scikit() -> float:
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore")
    inputs, labels, order = arrays()
    inputs, labels = inputs[order], labels[order]
    model = MLPClassifier(
        (WIDTH,), batch_size=BATCH, learning_rate_init=RATE, alpha=0.0, max_iter=1, shuffle=False
    )
    start = time.perf_counter()
    model.fit(inputs, labels)
    return time.perf_counter() - start


def torch(fused: bool = False) -> float:
    import torch as framework

    framework.set_num_threads(2)
    plain, labels, order = (framework.from_numpy(a) for a in arrays())
    layers = framework.nn
    model = layers.Sequential(layers.Linear(784, WIDTH), layers.ReLU(), layers.Linear(WIDTH, 10))
    optimizer = framework.optim.Adam(model.parameters(), lr=RATE, fused=fused or None)
    loss_of = layers.CrossEntropyLoss()

    def epoch(rows: framework.Tensor) -> float:
        start = time.perf_counter()
        for first in range(0, len(rows), BATCH):
            chosen = rows[first : first + BATCH]
            optimizer.zero_grad()
            loss_of(model(plain[chosen]), labels[chosen]).backward()
            optimizer.step()
        return time.perf_counter() - start

    epoch(order[:640])
    return epoch(order)


CONTENDERS = {"ours": ours, "scikit-learn": scikit, "pytorch": torch, "pytorch-fused": lambda: torch(True)}

if __name__ == "__main__":
    print(json.dumps({"seconds": CONTENDERS[sys.argv[1]]()}))
