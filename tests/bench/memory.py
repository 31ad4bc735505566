"""How much memory a clip needs over a trace: `memory.py CLIP TRACE`; prints JSON."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests import peak
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan import plan
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.render import worker


def main(name: str, trace: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        task = plan.tasks([storyboard.find(name)], "clip", Options.choose("l"), {"run": trace})[0]
        notes = worker.perform(task.spec(Path(folder)), lambda **event: None)
    return {"mb": peak.megabytes(), "frames": notes["frames"]}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:3])))
