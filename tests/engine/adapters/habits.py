"""Trainings as people write them, small: each is a network, an optimizer and what one step of the loop does."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import nn

from tracereel.engine.adapters import record

F = nn.functional
G = torch.Generator().manual_seed(1)
X = torch.randn(40, 4, generator=G)
Y = X[:, :3].argmax(1)
ONE_HOT = F.one_hot(Y, 3).float()
TOKENS = torch.randint(0, 20, (40, 5), generator=G)
STEPS = 6


def rows(k):
    return torch.arange(k * 8, k * 8 + 8) % 40


def network(outputs=3):
    return nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, outputs))


class Two(nn.Module):
    """Two layers, to be joined in a way of one's own."""

    def __init__(self, between=torch.relu):
        super().__init__()
        self.a, self.b, self.between = nn.Linear(4, 6), nn.Linear(6, 3), between

    def forward(self, x):
        return self.b(self.between(self.a(x)))


@dataclass
class Habit:
    """step(model, optimizer, k) is one turn of the loop; `by(model)` makes the optimizer, facts are record()'s."""

    step: Any
    model: Any = network
    by: Any = lambda model: torch.optim.Adam(model.parameters(), 0.01)
    facts: dict[str, Any] = field(default_factory=dict)

    def train(self, out=None, **facts):
        """The model after the training, recorded to `out` or not."""
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002 (what a model draws from)
        torch.manual_seed(0)
        model = self.model()
        optimizer = self.by(model)
        if out is None:
            self.run(model, optimizer)
        else:
            told = {"probes": X, "labels": Y, "schedule": "every:1"} | self.facts | facts
            with record(model, optimizer, out=out, **told):
                self.run(model, optimizer)
        return model

    def run(self, model, optimizer):
        for k in range(STEPS):
            torch.manual_seed(k)
            self.step(model, optimizer, k)


def stepping(loss=None, first=None, clip=None):
    """A usual step: `first` before anything, `clip` between backward pass and update."""

    def step(model, optimizer, k):
        if first:
            first(model, optimizer, k)
        optimizer.zero_grad()
        (loss or nn.CrossEntropyLoss())(model(X[rows(k)]), Y[rows(k)]).backward()
        if clip:
            clip(model, k)
        optimizer.step()

    return step


def on(outputs_and_targets):
    """A step whose loss is made of the model and the rows of its mini-batch."""

    def step(model, optimizer, k):
        optimizer.zero_grad()
        outputs_and_targets(model, rows(k)).backward()
        optimizer.step()

    return step


def descent(model):
    return torch.optim.SGD(model.parameters(), 0.1)


def momentum(model):
    return torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)


def setting(**moving):
    """Before each step, settings of all groups: name = function of k."""

    def first(model, optimizer, k):
        for group in optimizer.param_groups:
            group.update({name: value(k) for name, value in moving.items()})

    return first
