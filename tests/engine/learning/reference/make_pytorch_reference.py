"""Make pytorch_reference.npz: what PyTorch does with small networks, step by step, in float64.

    python tests/engine/reference/make_pytorch_reference.py    (needs torch; made with 2.13.0)

Every case is a network of 4 inputs, 4 hidden units and 3 outputs, trained for five steps on the same eight
examples. Stored per case: the flat parameters before each step and after the last, the flat gradients and the
losses of each step. Flat means W and b of the hidden layer, then of the output layer. CASES, in the archive,
says how each was trained.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

STEPS = 5
ACTIVATIONS = {
    "identity": nn.Identity(),
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(0.01),
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "gelu": nn.GELU(approximate="tanh"),
    "softmax": nn.Softmax(dim=-1),
}
LOSSES = {
    "softmax_cross_entropy": (nn.CrossEntropyLoss(), "labels"),
    "binary_cross_entropy": (nn.BCEWithLogitsLoss(), "yes_or_no"),
    "mean_squared_error": (nn.MSELoss(), "numbers"),
}
OPTIMIZERS = {
    "gradient_descent": (torch.optim.SGD, {}, {}),
    "momentum": (torch.optim.SGD, {"momentum": 0.8}, {"momentum": 0.8}),
    "nesterov": (torch.optim.SGD, {"momentum": 0.8}, {"momentum": 0.8, "nesterov": True}),
    "rmsprop": (torch.optim.RMSprop, {"alpha": 0.9, "eps": 1e-3}, {"alpha": 0.9, "eps": 1e-3}),
    "adam": (
        torch.optim.Adam,
        {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3},
        {"betas": (0.8, 0.95), "eps": 1e-3},
    ),
    "adamw": (
        torch.optim.AdamW,
        {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3},
        {"betas": (0.8, 0.95), "eps": 1e-3},
    ),
}


def cases() -> list[dict]:
    """Every activation, every loss, every optimizer with and without decay, and clipping."""
    usual = {
        "activation": "tanh",
        "loss": "softmax_cross_entropy",
        "optimizer": "gradient_descent",
        "hyperparameters": {},
        "weight_decay": 0.0,
        "learning_rate": 0.3,
        "clip_norm": None,
    }
    varied = [usual | {"name": f"activation_{name}", "activation": name} for name in ACTIVATIONS]
    varied += [usual | {"name": f"loss_{name}", "loss": name} for name in LOSSES]
    for name, (_, ours, _) in OPTIMIZERS.items():
        for decay in (0.0, 0.2):
            label = f"optimizer_{name}" + ("_decay" if decay else "")
            changes = {"name": label, "optimizer": name, "hyperparameters": ours, "weight_decay": decay}
            varied.append(usual | changes | {"learning_rate": 0.1})
    varied.append(usual | {"name": "clipped", "clip_norm": 0.05})
    return varied


def train(case: dict, data: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """Five steps of one case, everything kept."""
    torch.manual_seed(7)
    net = nn.Sequential(nn.Linear(4, 4), ACTIVATIONS[case["activation"]], nn.Linear(4, 3)).double()
    make, _, options = OPTIMIZERS[case["optimizer"]]
    groups = [
        {"params": [p for p in net.parameters() if p.ndim == 2], "weight_decay": case["weight_decay"]},
        {"params": [p for p in net.parameters() if p.ndim == 1], "weight_decay": 0.0},
    ]
    optimizer = make(groups, lr=case["learning_rate"], **options)
    loss_function, targets = LOSSES[case["loss"]]
    kept = {"parameters": [_flat(net)], "gradients": [], "losses": []}
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = loss_function(net(data["inputs"]), data[targets])
        loss.backward()
        if case["clip_norm"] is not None:
            nn.utils.clip_grad_norm_(net.parameters(), case["clip_norm"])
        kept["gradients"].append(np.concatenate([p.grad.numpy().ravel() for p in net.parameters()]))
        kept["losses"].append(loss.item())
        optimizer.step()
        kept["parameters"].append(_flat(net))
    return {name: np.array(values) for name, values in kept.items()}


def _flat(net: nn.Module) -> np.ndarray:
    return np.concatenate([p.detach().numpy().ravel().copy() for p in net.parameters()])


def main() -> None:
    rng = np.random.default_rng(11)
    data = {
        "inputs": rng.normal(size=(8, 4)),
        "labels": rng.integers(0, 3, 8),
        "yes_or_no": rng.integers(0, 2, (8, 3)).astype(float),
        "numbers": rng.normal(size=(8, 3)),
    }
    arrays = dict(data)
    tensors = {name: torch.from_numpy(array) for name, array in data.items()}
    for case in cases():
        for name, values in train(case, tensors).items():
            arrays[f"{case['name']}/{name}"] = values
    arrays["CASES"] = np.array(json.dumps({"torch": torch.__version__, "cases": cases()}))
    np.savez_compressed(Path(__file__).with_name("pytorch_reference.npz"), **arrays)


if __name__ == "__main__":
    main()
