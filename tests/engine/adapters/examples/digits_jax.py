"""Train a small JAX network on handwritten digits, and record it while it learns."""

import sys

import jax
import jax.numpy as jnp
import numpy as np

from tracereel.engine.adapters.plain import Recorder
from tracereel.engine.datasets.digits import digits

out = sys.argv[1] if len(sys.argv) > 1 else "digits_jax.zarr"
rng = np.random.default_rng(0)
data = digits()
X, y = data.network_inputs().reshape(-1, 64), data.targets
parts = np.split(rng.permutation(len(X)), [1300, 1500])
splits = {name: (X[rows], y[rows]) for name, rows in zip(("train", "validation", "test"), parts, strict=True)}
first, second = jax.random.split(jax.random.key(0))
params = {"hidden": {"W": jax.random.normal(first, (64, 32)) / 8, "b": jnp.zeros(32)}}  # (inputs, outputs)
params["output"] = {"W": jax.random.normal(second, (32, 10)) / 6, "b": jnp.zeros(10)}


def mean_loss(params, X, y):
    a = jax.nn.relu(X @ params["hidden"]["W"] + params["hidden"]["b"])
    scores = jax.nn.log_softmax(a @ params["output"]["W"] + params["output"]["b"])
    return -scores[jnp.arange(len(y)), y].mean()


step = jax.jit(jax.value_and_grad(mean_loss))
facts = {"layers": {"hidden": "relu", "output": "softmax"}, "optimizer": ("gradient_descent", {"lr": 0.3})}
facts |= {"seed": 0, "steps_per_epoch": 26, "input_shape": (8, 8), "kernel": "in,out", "libraries": ("jax",)}
with Recorder(out, **facts, **splits, overwrite=True) as recorder:
    for rows in np.concatenate([rng.permutation(parts[0]).reshape(-1, 50) for _ in range(20)]):
        loss, grads = step(params, X[rows], y[rows])
        recorder.step(params, grads, loss=loss, batch=X[rows], learning_rate=0.3)
        params = jax.tree.map(lambda w, g: w - 0.3 * g, params, grads)
    recorder.finish(params)
print(f"render.py clip WeightsSettle ForwardPass Backpropagation --trace run={out}")
