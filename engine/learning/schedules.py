"""How the learning rate changes over a training.

A schedule is pure: (step, total_steps) -> factor, by which the base learning rate is multiplied. Steps count
from 0.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi

from tracereel.engine.errors import ConfigError

Schedule = Callable[[int, int], float]


def constant() -> Schedule:
    """Always the base learning rate."""
    return lambda number, total_steps: 1.0


def step(every: int, factor: float = 0.1) -> Schedule:
    """Multiply by `factor` after every `every` steps: factor^(number // every)."""
    if every < 1:
        raise ConfigError(f"a step schedule steps every 1 or more steps, got {every}")
    return lambda number, total_steps: float(factor ** (number // every))


def cosine(floor: float = 0.0) -> Schedule:
    """Half a cosine from 1 down to `floor`: floor + (1 - floor) (1 + cos(pi number / total)) / 2.

    Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017,
    arXiv:1608.03983.
    """

    def schedule(number: int, total_steps: int) -> float:
        return floor + (1 - floor) * (1 + cos(pi * number / max(total_steps, 1))) / 2

    return schedule


def warm_up(warmup: int, schedule: Schedule) -> Schedule:
    """Rise in a line for `warmup` steps, by (number + 1) / warmup, then follow `schedule`.

    The schedule that follows starts at its own step 0 and has the remaining steps to run.
    Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", arXiv:1706.02677.
    """
    if warmup < 0:
        raise ConfigError(f"a warm-up takes 0 or more steps, got {warmup}")

    def warmed(number: int, total_steps: int) -> float:
        remaining = max(total_steps - warmup, 1)
        if number < warmup:
            return (number + 1) / warmup * schedule(0, remaining)
        return schedule(number - warmup, remaining)

    return warmed


SCHEDULES: dict[str, Callable[..., Schedule]] = {
    "constant": constant,
    "step": step,
    "cosine": cosine,
    "warm_up": warm_up,
}
