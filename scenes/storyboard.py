"""The film: its acts and clips in order, and the run that each clip's roles are bound to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tracereel.engine.errors import RenderError


@dataclass(frozen=True)
class Clip:
    """One Manim scene of 10 to 40 seconds that teaches one idea.

    Its title and that idea stand in its script; heading and lesson are those of a clip that has none.
    """

    name: str
    module: str
    heading: str = ""
    lesson: str = ""
    roles: Mapping[str, str] = field(default_factory=lambda: {"run": "hero"})

    @property
    def title(self) -> str:
        """What the clip asks."""
        return self.heading or _head(self.module, "title")

    @property
    def teaches(self) -> str:
        """What the clip teaches, of any run."""
        return self.lesson or _head(self.module, "teaches")


@cache
def _head(module: str, name: str) -> str:
    from tracereel.scenes.read.scripts import script  # a film's plan is made without, where nobody asks

    spec = find_spec(module) if module else None
    found = script.beside(Path(str(spec.origin))) if spec else None
    return found.head(name) if found else ""


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
            Clip("RulesFail", "tracereel.scenes.acts.network.rules_fail"),
            Clip("OneNeuron", "tracereel.scenes.acts.network.one_neuron"),
            Clip("ActivationFunctions", "tracereel.scenes.acts.network.activation_functions"),
            Clip(
                "WhyNonlinear",
                "tracereel.scenes.acts.network.why_nonlinear",
                roles={
                    "run": "hero",
                    "twin": "hero_straight",
                    "straight": "ring_straight",
                    "one": "ring_1",
                    "two": "ring_2",
                    "three": "ring_3",
                },
            ),
            Clip("Layers", "tracereel.scenes.acts.network.layers"),
        ),
    ),
    Act(
        2,
        "Making a prediction",
        (
            Clip("ForwardPass", "tracereel.scenes.acts.prediction.forward_pass"),
            Clip(
                "MeasuringError",
                "tracereel.scenes.acts.prediction.measuring_error",
                roles={"run": "hero", "curve": "wave_squares"},
            ),
        ),
    ),
    Act(
        3,
        "Learning",
        (
            Clip("Backpropagation", "tracereel.scenes.acts.learning.backpropagation"),
            Clip("WeightUpdate", "tracereel.scenes.acts.learning.weight_update"),
            Clip(
                "LossLandscape",
                "tracereel.scenes.acts.learning.loss_landscape",
                roles={"run": "hero", "hill": "hill"},
            ),
            Clip(
                "LearningRate",
                "tracereel.scenes.acts.learning.learning_rate",
                roles={
                    "rate_200": "rate_200",
                    "small": "hill_small",
                    "hill": "hill",
                    "large": "hill_large",
                    **{f"rate_{k}": f"rate_{k}" for k in (1, 3, 10, 30, 100, 400, 800, 1600)},
                },
            ),
            Clip(
                "BatchSizes",
                "tracereel.scenes.acts.learning.batch_sizes",
                roles={
                    "run": "hero",
                    "full": "hero_full",
                    "all": "hill_all",
                    "some": "hill_16",
                    "single": "hill_one",
                },
            ),
            Clip(
                "Optimizers",
                "tracereel.scenes.acts.learning.optimizers",
                roles={
                    "plain": "opt_plain",
                    "momentum": "opt_momentum",
                    "rmsprop": "opt_rmsprop",
                    "adam": "opt_adam",
                    "good": "rate_200",
                    "walking": "hill_plain",
                    "rolling": "hill_momentum",
                    "striding": "hill_rmsprop",
                    "both": "hill_adam",
                },
            ),
            Clip("TrainingLoop", "tracereel.scenes.acts.learning.training_loop"),
            Clip("WeightsSettle", "tracereel.scenes.acts.learning.weights_settle"),
            Clip(
                "DecisionBoundary",
                "tracereel.scenes.acts.learning.decision_boundary",
                roles={"run": "hero", "plane": "spirals"},
            ),
            Clip("FeaturesEmerge", "tracereel.scenes.acts.learning.features_emerge"),
            Clip("HiddenSpace", "tracereel.scenes.acts.learning.hidden_space", roles={"waist": "petals"}),
            Clip(
                "UnseenImages",
                "tracereel.scenes.acts.learning.unseen_images",
                roles={"run": "hero", "dealt": "labels_dealt", "true": "labels_true"},
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
