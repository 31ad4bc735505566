"""A new layer costs its own file and a line in the registry: nothing else has to know it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_a_layer_that_only_the_registry_knows_is_named_trained_recorded_shown_and_proven(tmp_path):
    command = [sys.executable, "-m", "tests.engine.layers.new_layer", str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.stdout.splitlines() == [
        "(8, 8) (4, 8, 8)",
        "{'holds'}",
        "digits.toml: layers.0.by: expected a number above 0, got 0",
    ], said.stderr
