"""[[layers]]: what a run may say of a layer, made of the layer's own fields.

A field's metadata limit its values (engine/layers/layer.py says how). One that follows from the data (`outputs`) may be
left out, of the last layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import pydantic
from pydantic import AfterValidator, create_model

from tracereel.engine.layers.layer import Layer
from tracereel.engine.layers.registry import ACTIVATIONS, LAYERS, build, outputs_keys
from tracereel.engine.learning.initializers import INITIALIZERS
from tracereel.engine.runs.section import Section, one_of

LIMITS = ("ge", "gt", "le", "lt")

LayerName = Annotated[str, pydantic.Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Activation = Annotated[str, AfterValidator(one_of(ACTIVATIONS))]
Initializer = Annotated[str, AfterValidator(one_of(INITIALIZERS))]


class LayerTable(Section):
    """What may be said of every layer; the other keys are those of its kind."""

    kind: str
    activation: Activation | None = None
    name: LayerName | None = None
    initializer: Initializer | None = None

    @property
    def options(self) -> dict[str, Any]:
        """The keys of its kind."""
        return self.model_dump(exclude=set(LayerTable.model_fields))

    @property
    def left_open(self) -> list[str]:
        """The keys that are to follow from the data."""
        return [key for key in outputs_keys(self.kind) if self.options[key] is None]

    @property
    def followed_by(self) -> str:
        """The activation after it, where it is not the last and none is named."""
        return str(getattr(LAYERS[self.kind], "followed_by", "identity"))

    @property
    def noun(self) -> str:
        """What it is called where it has no name of its own: hidden layers are those with an activation."""
        return self.kind if self.followed_by == "identity" else "hidden"

    def made(self, outputs: int) -> Layer:
        """The layer; `outputs` for what was left open."""
        return build(self.kind, self.options | dict.fromkeys(self.left_open, outputs))


def _table(kind: str, layer: type[Layer]) -> type[LayerTable]:
    """The table of one kind of layer."""
    hints, own = get_type_hints(layer), fields(cast(Any, layer))
    taken = {field.name for field in own} & set(LayerTable.model_fields)
    assert not taken, f"{kind} has a field that every layer's table has: {', '.join(taken)}"
    named = pydantic.Field(examples=[f'kind = "{kind}"'])
    keys: dict[str, Any] = {"kind": (Literal[kind], named)}
    keys |= {field.name: _key(field, hints[field.name]) for field in own}
    return create_model(f"{layer.__name__}Table", __base__=LayerTable, **keys)


def _key(field: Field[Any], hint: Any) -> tuple[Any, Any]:
    """A dataclass's field as pydantic has it: its annotation, and its default."""
    limited = _limited(hint, field.metadata)
    if field.metadata.get("outputs"):
        return limited | None, None
    if field.default is not MISSING:
        return limited, field.default
    example = field.metadata.get("example", f"{field.name} = ...")
    return limited, pydantic.Field(examples=[example])


def _limited(hint: Any, metadata: Mapping[str, Any]) -> Any:
    """A type within its limits; those of a list are of every number in it."""
    limits = pydantic.Field(**{name: metadata[name] for name in LIMITS if name in metadata})
    annotated: Any = Annotated
    several: Any = tuple
    if get_origin(hint) is not tuple:
        return annotated[hint, limits]
    return annotated[
        several[annotated[get_args(hint)[0], limits], ...], pydantic.Field(strict=False, min_length=1)
    ]


if TYPE_CHECKING:
    AnyLayer = LayerTable
else:
    AnyLayer = Annotated[
        Union[tuple(_table(kind, layer) for kind, layer in LAYERS.items())],  # noqa: UP007 (of a tuple)
        pydantic.Field(discriminator="kind"),
    ]
