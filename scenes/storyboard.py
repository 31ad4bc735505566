"""The film: its acts and clips in order, and the run that each clip's roles are bound to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from tracereel.engine.errors import RenderError


@dataclass(frozen=True)
class Clip:
    """One Manim scene of 10 to 40 seconds that teaches one idea."""

    name: str
    module: str
    title: str
    teaches: str
    roles: Mapping[str, str] = field(default_factory=lambda: {"run": "hero"})


@dataclass(frozen=True)
class Act:
    """Clips that belong together."""

    number: int
    title: str
    clips: tuple[Clip, ...]


ACTS: tuple[Act, ...] = (
    Act(
        1,
        "What a network is",
        (
            Clip(
                "OneNeuron",
                "tracereel.scenes.acts.network.one_neuron",
                "One neuron",
                "It weighs its inputs, adds them up, and answers.",
            ),
            Clip(
                "Layers",
                "tracereel.scenes.acts.network.layers",
                "Layers",
                "Many neurons side by side, and layer after layer.",
            ),
        ),
    ),
    Act(
        2,
        "Making a prediction",
        (
            Clip(
                "ForwardPass",
                "tracereel.scenes.acts.prediction.forward_pass",
                "The forward pass",
                "A signal runs through the network and becomes a guess.",
            ),
        ),
    ),
    Act(
        3,
        "Learning",
        (
            Clip(
                "Backpropagation",
                "tracereel.scenes.acts.learning.backpropagation",
                "Backpropagation",
                "Every weight learns its share of the error.",
            ),
            Clip(
                "TrainingLoop",
                "tracereel.scenes.acts.learning.training_loop",
                "What do many small steps make?",
                "Forward, loss, backward, update: again and again.",
            ),
            Clip(
                "WeightsSettle",
                "tracereel.scenes.acts.learning.weights_settle",
                "What happened to the weights?",
                "Random edges become structure.",
            ),
        ),
    ),
)


def clips() -> tuple[Clip, ...]:
    """All clips, in the order of the film."""
    return tuple(clip for act in ACTS for clip in act.clips)


def find(name: str) -> Clip:
    """A clip by name. Raises RenderError that names the nearest one."""
    for clip in clips():
        if clip.name.lower() == name.lower():
            return clip
    near = get_close_matches(name.lower(), [clip.name.lower() for clip in clips()], n=1, cutoff=0.5)
    meant = next((f"; did you mean {clip.name}?" for clip in clips() if [clip.name.lower()] == near), ".")
    raise RenderError(f"no clip '{name}'{meant} See: render.py list")
