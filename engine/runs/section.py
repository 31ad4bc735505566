"""What every table of a run's TOML is: no unknown keys, no text for a number, nothing infinite."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Count = Annotated[int, Field(ge=1)]
Steps = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Amount = Annotated[float, Field(ge=0)]
Fraction = Annotated[float, Field(ge=0, lt=1)]


class Section(BaseModel):
    """A table of the TOML: no unknown keys, no text for a number, nothing infinite."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def one_of(choices: Collection[str]) -> Callable[[str], str]:
    """A validator that lets these texts pass."""

    def check(value: str) -> str:
        if value not in choices:
            raise PydanticCustomError("choice", "not a choice", {"choices": tuple(choices)})
        return value

    return check
