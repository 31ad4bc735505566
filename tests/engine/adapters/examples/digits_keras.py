"""Train a small Keras network on handwritten digits, and record it while it learns."""

import os
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np

from tracereel.engine.adapters.keras import Recording
from tracereel.engine.datasets.digits import digits

out = sys.argv[1] if len(sys.argv) > 1 else "digits_keras.zarr"
epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 20

keras.utils.set_random_seed(0)
data = digits()
X, y = data.network_inputs().reshape(-1, 64), data.targets
train, validation, test = np.split(np.random.default_rng(0).permutation(len(X)), [1297, 1497])
splits = {
    "train": (X[train], y[train]),
    "validation": (X[validation], y[validation]),
    "test": (X[test], y[test]),
}

dense = keras.layers.Dense
model = keras.Sequential(
    [keras.Input((64,)), dense(32, "relu", name="hidden"), dense(10, "softmax", name="output")]
)
model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
recording = Recording(out, **splits, seed=0, input_shape=(8, 8), overwrite=True)
model.fit(X[train], y[train], batch_size=50, epochs=epochs, verbose=0, callbacks=[recording])

print(f"render.py clip WeightsSettle ForwardPass --trace run={out}")
