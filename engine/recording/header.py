"""The header of a trace: what is known of a run before its first step."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.trace.schedule import parse
from tracereel.engine.trace.schema import DatasetInfo, Header, LayerInfo, OptimizerInfo

if TYPE_CHECKING:
    from tracereel.engine.runs.build import Prepared

LIBRARIES = ("tracereel", "numpy", "numba", "numcodecs")


def header_of(prepared: Prepared, probes: int) -> Header:
    """What is known of a run before its first step."""
    run, dataset, data, optimizer = prepared.run, prepared.dataset, prepared.data, prepared.optimizer
    sizes = {"train": len(data.train), "validation": len(data.validation), "test": len(data.test)}
    return Header(
        name=run.name,
        title=run.title,
        config=run.config(),
        seed=run.seed,
        dataset=DatasetInfo(
            name=dataset.name,
            kind=dataset.kind,
            noun=dataset.noun,
            source=dataset.source,
            digest=dataset.digest,
            scale=float(dataset.scale),
            class_names=tuple(dataset.class_names),
            feature_names=tuple(dataset.feature_names),
            input_shape=tuple(dataset.input_shape),
            examples=len(dataset),
            splits=sizes,
            **_scalings(dataset),
        ),
        loss=run.loss,
        optimizer=OptimizerInfo(optimizer.name, {"lr": run.optimizer.lr, **optimizer.hyperparameters}),
        layers=tuple(LayerInfo.from_json(row) for row in prepared.network.table()),
        schedule=str(parse(run.record.schedule)),
        total_steps=prepared.total_steps,
        steps_per_epoch=prepared.steps_per_epoch,
        probes=probes,
        versions=library_versions(),
        created=datetime.now(UTC).date().isoformat(),
    )


def _scalings(dataset: Dataset) -> dict[str, tuple[float, ...]]:
    """What scales inputs, and values to predict, where anything does."""
    found: dict[str, tuple[float, ...]] = {}
    for of, scaling in (("", dataset.by_inputs), ("target_", dataset.by_targets)):
        if scaling is not None:
            found |= {f"{of}centre": scaling.centre, f"{of}spread": scaling.spread}
    return found


def library_versions() -> dict[str, str]:
    """The versions of Python and of what computes and records here."""
    versions = {"python": platform.python_version()}
    for library in LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:  # a checkout that was not installed
            versions[library] = "unknown"
    return versions
