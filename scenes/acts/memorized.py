"""What a clip about memory asks of its traces: learned and unseen images that are stored, and how labels were given."""

from __future__ import annotations

from dataclasses import dataclass

from tracereel.engine.trace import Trace
from tracereel.scenes.acts.classifier import Classifier

STORED = ("learned/inputs", "evaluation/inputs")


@dataclass(frozen=True)
class Stored(Classifier):
    """A classifier of images that keeps learned and unseen ones; dealt: whether its labels were dealt at random."""

    dealt: bool = False
    advice: str = ""  # a run that fits

    def lacks(self, trace: Trace) -> str | None:
        """What is missing, or other than expected."""
        found = self._unlike(trace) or super().lacks(trace)
        return found and f"{found}; record one: render.py record {self.advice}"

    def _unlike(self, trace: Trace) -> str | None:
        data = trace.header.dataset
        if data.kind != "image" or len(data.input_shape) != 2:
            return f"it is about {data.noun}s, which are no pictures"
        if not trace.has(STORED[0]):
            return "it holds no learned examples (record.learned)"
        if not trace.has(STORED[1]):
            return "it holds no unseen examples"
        labels = trace.header.config.get("dataset", {}).get("labels", "given")
        if (labels == "shuffled") != self.dealt:
            return f"its labels are {'those given' if self.dealt else 'dealt at random'}"
        return None
