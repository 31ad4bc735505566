"""The tables of datasets in a run's TOML: what each dataset's [dataset] may say."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from tracereel.engine.runs.section import Amount, Fraction, Positive, Section

LARGEST_SIDE = 1024  # pixels of an image


def _texts(value: Any) -> Any:
    if isinstance(value, list | tuple) and all(isinstance(text, str) for text in value):
        return tuple(value)
    raise PydanticCustomError("wanted", "{wanted}", {"wanted": 'a list of texts, as ["one", "other"]'})


def _image_size(value: Any) -> Any:
    sides = value if isinstance(value, list | tuple) else (value, value)
    if len(sides) == 2 and all(type(side) is int and 1 <= side <= LARGEST_SIDE for side in sides):
        return tuple(sides)
    wanted = f"[height, width] or one number for both, in pixels, from 1 to {LARGEST_SIDE:,}"
    raise PydanticCustomError("wanted", "{wanted}", {"wanted": wanted})


Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
ImageSize = Annotated[tuple[int, int], BeforeValidator(_image_size)]
Examples = Annotated[int, Field(ge=10, le=1_000_000)]


class Data(Section):
    """Any dataset: the labels of its training examples are those given, or dealt among them at random."""

    labels: Literal["given", "shuffled"] = "given"


class Shared(Data):
    """A dataset without an official test set; both shares are of all its examples."""

    validation: Fraction = 0.1
    test: Fraction = 0.2


class Sampled(Data):
    """A dataset that is there: `examples` takes so many of it, drawn anew for every seed, as many of each class."""

    examples: Examples | None = None


class Digits(Shared, Sampled):
    name: Literal["digits"]


class Hill(Shared, Sampled):
    name: Literal["hill"]


class OwnTest(Sampled):
    """A dataset with a test set of its own, which stays whole; validation is a share of the others."""

    validation: Fraction = 0.1
    test: ClassVar[float] = 0.0


class Mnist(OwnTest):
    name: Literal["mnist"]


class Mnist5k(OwnTest):
    name: Literal["mnist5k"]


class Moons(Shared):
    name: Literal["moons"]
    examples: Examples = 600
    noise: Amount = 0.1


class Circles(Shared):
    name: Literal["circles"]
    examples: Examples = 600
    noise: Amount = 0.08


class Spirals(Shared):
    name: Literal["spirals"]
    examples: Examples = 900
    noise: Amount = 0.02
    arms: Annotated[int, Field(ge=2, le=10)] = 3
    turns: Positive = 0.75


class Xor(Shared):
    name: Literal["xor"]
    examples: Examples = 400
    noise: Amount = 0.15


class Sine(Shared):
    name: Literal["sine"]
    examples: Examples = 200
    noise: Amount = 0.05


class OwnFile(Shared, Sampled):
    """A table, a .npz or a folder of images; a relative path starts at the run's file.

    The other keys are those of engine/datasets/files/options.py; what is not said is found in the file.
    """

    path: Annotated[str, Field(min_length=1)]
    target: str | None = None
    task: Literal["classification", "regression"] | None = None
    scale: Literal["none", "standard", "unit"] | None = None
    inputs: str | None = None
    separator: str | None = None
    decimal: Literal[".", ","] | None = None
    encoding: str | None = None
    columns: Texts | None = None
    ignore: Texts | None = None
    text: Texts | None = None
    one_hot: Annotated[int, Field(ge=2)] | None = None
    gaps: Literal["leave_out", "refuse"] | None = None
    size: ImageSize | None = None
    color: Literal["grey", "rgb"] | None = None


LATER_KEYS = tuple(
    key for key in OwnFile.model_fields if key not in (*Shared.model_fields, "path", "target", "task")
)


def _which_dataset(value: Any) -> str | None:
    told = value if isinstance(value, dict) else vars(value) if isinstance(value, Section) else {}
    name = told.get("name")
    return "path" if "path" in told else None if name is None else str(name)


AnyDataset = Annotated[
    Annotated[Digits, Tag("digits")]
    | Annotated[Hill, Tag("hill")]
    | Annotated[Mnist, Tag("mnist")]
    | Annotated[Mnist5k, Tag("mnist5k")]
    | Annotated[Moons, Tag("moons")]
    | Annotated[Circles, Tag("circles")]
    | Annotated[Spirals, Tag("spirals")]
    | Annotated[Xor, Tag("xor")]
    | Annotated[Sine, Tag("sine")]
    | Annotated[OwnFile, Tag("path")],
    Discriminator(_which_dataset),
]
