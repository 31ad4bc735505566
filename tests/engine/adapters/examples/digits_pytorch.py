"""Train a small PyTorch network on handwritten digits, and record it while it learns."""

import sys

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from tracereel.engine.adapters import record
from tracereel.engine.datasets.digits import digits

out = sys.argv[1] if len(sys.argv) > 1 else "digits_pytorch.zarr"
epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 20

torch.manual_seed(0)
data = digits()
X, y = torch.from_numpy(data.network_inputs()).flatten(1), torch.from_numpy(data.targets)
train, validation, test = torch.randperm(len(X)).split([1297, 200, 300])

model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
criterion = nn.CrossEntropyLoss()
loader = DataLoader(TensorDataset(X[train], y[train]), batch_size=50, shuffle=True)

splits = {
    "train": (X[train], y[train]),
    "validation": (X[validation], y[validation]),
    "test": (X[test], y[test]),
}
length = {"steps_per_epoch": len(loader), "total_steps": epochs * len(loader)}
with record(model, optimizer, **splits, **length, input_shape=(8, 8), out=out, overwrite=True):
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            criterion(model(inputs), labels).backward()
            optimizer.step()

print(f"render.py clip WeightsSettle ForwardPass Backpropagation --trace run={out}")
