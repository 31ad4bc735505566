"""From what pydantic found to one line: the key, what was expected, what came, what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Models = list[type[BaseModel]]

SYNONYMS = {  # what other tools call it, where spelling alone does not find it
    "learning_rate": "lr",
    "units": "width",
    "size": "width",
    "neurons": "width",
    "decay": "weight_decay",
    "l2": "weight_decay",
    "type": "kind",
    "batch": "batch_size",
    "samples": "examples",
    "n": "examples",
    "warm_up": "warmup",
    "gradient_clip": "clip_norm",
    "betas": "beta1",
    "init": "initializer",
    "p": "rate",
    "file": "path",
    "folder": "path",
    "label": "target",
    "y": "target",
    "x": "inputs",
    "sep": "separator",
    "delimiter": "separator",
    "header": "columns",
    "names": "columns",
    "drop": "ignore",
    "exclude": "ignore",
    "categorical": "text",
    "missing": "gaps",
    "nan": "gaps",
    "image_size": "size",
    "colour": "color",
    "channels": "color",
    "normalize": "scale",
    "standardize": "scale",
    "normalise": "scale",
    "standardise": "scale",
    "scaling": "scale",
    "standardized": "standard",
    "gray": "grey",
    "drop_rows": "leave_out",
    "sgd": "gradient_descent",
    "mse": "mean_squared_error",
    "bce": "binary_cross_entropy",
    "cross_entropy": "softmax_cross_entropy",
    "linear": "identity",
    "glorot": "xavier",
    "kaiming": "he",
}
EXPECTED = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": 'text in "quotes"',
    "string_too_short": "some text",
    "string_pattern_mismatch": "a letter, then letters, digits, _ or -",
    "greater_than": "a number above {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "a number below {lt:g}",
    "less_than_equal": "at most {le:g}",
    "too_short": "at least {min_length}",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "tuple_type": "a list of tables, [[{key}]]",
    "wanted": "{wanted}",
}


def complaint(error: ValidationError, root: type[BaseModel]) -> str:
    """The first mistake in one line; an unknown key goes first, as it may explain what is missing."""
    mistakes = error.errors(include_url=False)
    first = next((mistake for mistake in mistakes if mistake["type"] == "extra_forbidden"), mistakes[0])
    return _said(first, _place(first["loc"], root))


def nearest(word: str, choices: Collection[str]) -> str | None:
    """The choice that was probably meant."""
    if SYNONYMS.get(word) in choices:
        return SYNONYMS[word]
    near = difflib.get_close_matches(word, choices, n=1)
    return near[0] if near else None


def shown(value: Any) -> str:
    """A value as an error quotes it, in TOML's words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


@dataclass(frozen=True)
class Place:
    """Where a mistake is: its dotted key, the tables that may hold that key, those that may stand there.

    kind is what chose the table that holds it, where something did: adam, digits.
    """

    key: str
    holders: Models
    tables: Models
    kind: str | None

    @property
    def last(self) -> str:
        return self.key.rpartition(".")[2]

    def beside(self, other: str) -> str:
        """The dotted key of a neighbour in the same table."""
        return f"{self.key[: -len(self.last)]}{other}"


def _place(loc: Sequence[int | str], root: type[BaseModel]) -> Place:
    """Follow pydantic's location through the models; the tags that it adds for unions are not keys."""
    key: list[str] = []
    holders: Models = [root]
    tables: Models = [root]
    kind: str | None = None
    for part in loc:
        tagged = [model for model in tables if part in _tags([model])]
        if len(tables) > 1 and tagged:
            tables, kind = tagged, str(part)
            continue
        key.append(str(part))
        if isinstance(part, str):
            holders, tables = tables, _inside(tables, part)
    return Place(".".join(key), holders, tables, kind)


def _said(mistake: ErrorDetails, place: Place) -> str:
    kind, context = mistake["type"], mistake.get("ctx", {})
    if kind == "extra_forbidden":
        return f"{place.key}: unknown key{_instead(place)}"
    if kind == "missing":
        return f"{place.key}: missing; for example: {_example(place)}"
    if kind == "choice":
        return f"{place.key}: {_choice(mistake['input'], context['choices'])}"
    if kind == "literal_error":
        return f"{place.key}: {_choice(mistake['input'], _literals(place.holders, place.last))}"
    if kind == "said":
        return f"{place.key}: {context['said']}"
    if kind.startswith("union_tag") and isinstance(mistake["input"], dict):
        return _unchosen(place, context.get("tag"))
    if kind == "tuple_type" and not place.tables:
        return f"{place.key}: expected a list of numbers, got {shown(mistake['input'])}"
    expected = EXPECTED.get(kind, "a table" if kind.startswith("union_tag") else mistake["msg"])
    return f"{place.key}: expected {expected.format(**context, key=place.key)}, got {shown(mistake['input'])}"


def _unchosen(place: Place, came: str | None) -> str:
    """Nothing says which table this is, or nothing known."""
    key, instead = ("name", ' (or path = "mine.npz")') if place.key == "dataset" else ("kind", "")
    kinds = _literals(place.tables, key)
    said = f"missing; expected {_listed(kinds)}" if came is None else _choice(came, kinds)
    return f"{place.key}.{key}: {said}{instead}"


def _instead(place: Place) -> str:
    keys = list(dict.fromkeys(name for model in place.holders for name in model.model_fields))
    meant = nearest(place.last, keys)
    if meant:
        return f"; did you mean {place.beside(meant)}?"
    keys.sort(key=lambda key: key not in ("kind", "name", "path"))
    return f"{f' for {place.kind}' if place.kind else ''}; expected {_listed(keys)}"


def _example(place: Place) -> str:
    fields = (model.model_fields.get(place.last) for model in place.holders)
    examples = (field.examples for field in fields if field is not None and field.examples)
    return str(next(examples, [f"{place.last} = ..."])[0])


def _choice(came: Any, choices: Collection[str]) -> str:
    meant = nearest(came, choices) if isinstance(came, str) else None
    return f"expected {_listed(choices)}, got {shown(came)}" + (f"; did you mean '{meant}'?" if meant else "")


def _listed(choices: Collection[str]) -> str:
    return f"one of {', '.join(choices)}" if len(choices) > 1 else next(iter(choices), "nothing")


def _inside(models: Models, field: str) -> Models:
    """The tables that a field may hold."""
    annotations = [model.model_fields[field].annotation for model in models if field in model.model_fields]
    return _models(annotations[0]) if annotations else []


def _models(annotation: Any) -> Models:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _tags(models: Models) -> tuple[str, ...]:
    """The kinds (of a dataset: the names, or path) that choose among these tables."""
    by_path = ("path",) if any("path" in model.model_fields for model in models) else ()
    return (*_literals(models, "kind"), *_literals(models, "name"), *by_path)


def _literals(models: Models, field: str) -> tuple[str, ...]:
    annotations = (model.model_fields[field].annotation for model in models if field in model.model_fields)
    return tuple(text for annotation in annotations for text in _texts(annotation))


def _texts(annotation: Any) -> list[str]:
    """The texts in a Literal, also where it may be None."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [text for part in get_args(annotation) for text in _texts(part)]
