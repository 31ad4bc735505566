"""A layer that nobody knows of but the registry: trained, recorded, resumed and proven. `new_layer.py FOLDER`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from tracereel.engine.errors import ConfigError
from tracereel.engine.layers import registry
from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, ParameterSpec, Params, Shape


@dataclass(frozen=True)
class Stretch(Elementwise):
    """Each input times a number that is learned, and times `by`; the product is shown inside."""

    kind: ClassVar[str] = "stretch"
    by: float = field(default=2.0, metadata={"gt": 0, "le": 8})

    def parameters(self, input_shape: Shape) -> dict[str, ParameterSpec]:
        return {"scale": ParameterSpec(input_shape, 1, 1, role="scale")}

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        learned = mode.observed["learned"] = X * params["scale"]

        def backward(dY: Array) -> tuple[Array, dict[str, Array]]:
            dL = dY * self.by
            return dL * params["scale"], {"scale": (dL * X).sum(axis=0)}

        return learned * self.by, backward


registry.LAYERS["stretch"] = registry.KINDS["stretch"] = Stretch  # in the project: a line in the registry

from tracereel.engine.proof.verify import verify  # noqa: E402
from tracereel.engine.recording.recorder import record  # noqa: E402
from tracereel.engine.runs import build, catalog  # noqa: E402


def main(folder: Path) -> None:
    stretched = "layers=[{kind='stretch', by=0.5}, {kind='dense', width=6}, {kind='dense'}]"
    settings = [stretched, "training.epochs=1", "record.schedule=dense:5+log:6", "record.probes=4"]
    trace = record(build.build(catalog.find("digits", settings)), folder / "new.zarr")
    print(trace.layout("weights/stretch1/scale")[1][1:], trace.layout("inner/stretch1/learned")[1][1:])  # noqa: T201
    report = verify(trace.path)
    print({check.verdict for check in report.checks})  # noqa: T201
    try:
        catalog.find("digits", ["layers=[{kind='stretch', by=0}, {kind='dense'}]"])
    except ConfigError as error:
        print(error)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
