"""Falsifying a trace as someone would who knows its format: numbers change, and every digest agrees with them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import zarr

from tracereel.engine.trace.schema import MANIFEST, ManifestLine, array_digest

Change = Callable[[np.ndarray], np.ndarray]


def falsified(
    original: str | Path,
    target: Path,
    changes: Mapping[str, Change] | None = None,
    header: Callable[[dict[str, Any]], Any] | None = None,
    without: Callable[[str], bool] = lambda key: False,
) -> Path:
    """A copy of a trace whose arrays, header and keys are changed, and whose digests say that all is well.

    A change takes the whole array, time first, and gives another (or the same, changed in place).
    """

    def copied(source: str, there: str) -> None:
        """Only what will be written to is copied; the rest is linked, which is quicker."""
        key = Path(source).relative_to(original).as_posix()
        linked = key.endswith("/zarr.json") or (
            key.count("/c/") and key.split("/c/")[0] not in (changes or {})
        )
        (os.link if linked else shutil.copy2)(source, there)

    shutil.copytree(original, target, copy_function=copied)
    root = zarr.open_group(target, mode="r+", zarr_format=3, use_consolidated=False)
    for key, change in (changes or {}).items():
        array = root[key]
        rows = np.array(array[...])
        array[...] = change(rows)
    if header is not None:
        facts = json.loads((target / "zarr.json").read_text())
        header(facts["attributes"])
        (target / "zarr.json").write_text(json.dumps(facts))
    _digest_again(target, root, set(changes or {}), without)
    return target


def _digest_again(target: Path, root: zarr.Group, changed: set[str], without: Callable[[str], bool]) -> None:
    lines = []
    for text in (target / MANIFEST).read_text().splitlines():
        line = ManifestLine.from_json(text)
        digests = {key: digest for key, digest in line.digests.items() if not without(key)}
        for key in changed & digests.keys():
            axis = root[key].metadata.dimension_names[0]
            rows = slice(*line.ranges[axis]) if axis in line.ranges else slice(None)
            digests[key] = array_digest(np.asarray(root[key][rows]))
        lines.append(ManifestLine(line.ranges, digests).to_json())
    (target / MANIFEST).write_text("\n".join(lines) + "\n")
