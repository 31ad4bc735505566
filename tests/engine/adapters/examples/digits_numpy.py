"""Train a small network on handwritten digits with nothing but NumPy, and record it while it learns."""

import sys

import numpy as np

from tracereel.engine.adapters.plain import Recorder
from tracereel.engine.datasets.digits import digits

out = sys.argv[1] if len(sys.argv) > 1 else "digits_numpy.zarr"
rng, lr, one_hot = np.random.default_rng(0), np.float32(0.3), np.eye(10, dtype=np.float32)
data = digits()
X, y = data.network_inputs().reshape(-1, 64), data.targets
parts = np.split(rng.permutation(len(X)), [1300, 1500])
splits = {name: (X[rows], y[rows]) for name, rows in zip(("train", "validation", "test"), parts, strict=True)}


def layer(outputs: int, inputs: int) -> dict[str, np.ndarray]:
    W = rng.standard_normal((outputs, inputs)) * np.sqrt(2 / inputs)
    return {"W": W.astype(np.float32), "b": np.zeros(outputs, np.float32)}


params = {"hidden": layer(32, 64), "output": layer(10, 32)}
facts = {"layers": {"hidden": "relu", "output": "softmax"}, "optimizer": ("gradient_descent", {"lr": 0.3})}
facts |= {"seed": 0, "steps_per_epoch": 26, "input_shape": (8, 8), "overwrite": True}
with Recorder(out, **facts, **splits) as recorder:
    for rows in np.concatenate([rng.permutation(parts[0]).reshape(-1, 50) for _ in range(20)]):
        a = np.maximum(X[rows] @ params["hidden"]["W"].T + params["hidden"]["b"], 0)
        e = np.exp(a @ params["output"]["W"].T + params["output"]["b"])
        p = e / e.sum(1, keepdims=True)
        delta = (p - one_hot[y[rows]]) / np.float32(50)
        back = (delta @ params["output"]["W"]) * (a > 0)
        grads = {"hidden": {"W": back.T @ X[rows], "b": back.sum(0)}}
        grads["output"] = {"W": delta.T @ a, "b": delta.sum(0)}
        loss = -np.log(p[np.arange(50), y[rows]]).mean()
        recorder.step(params, grads, loss=loss, batch=X[rows], learning_rate=0.3)
        params = {n: {k: w - lr * grads[n][k] for k, w in named.items()} for n, named in params.items()}
    recorder.finish(params)
print(f"render.py clip WeightsSettle ForwardPass Backpropagation --trace run={out}")
