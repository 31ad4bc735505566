"""Finding runs: the shipped ones by name, a user's own by path, either with --set overrides."""

from __future__ import annotations

import codecs
import copy
import difflib
import re
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from tracereel.engine.errors import ConfigError
from tracereel.engine.runs.complaints import shown
from tracereel.engine.runs.schema import Run, validated

BARE_WORD = re.compile(r"[A-Za-z_][\w.:+/-]*")
AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")


def named() -> dict[str, Run]:
    """The shipped runs by name."""
    return {name: load(path) for name, path in _shipped().items()}


def find(name_or_path: str, overrides: Sequence[str] = ()) -> Run:
    """A shipped run by its name, or the run in a file; overrides are texts such as 'optimizer.lr=0.1'."""
    shipped = _shipped()
    if name_or_path in shipped:
        return load(shipped[name_or_path], overrides)
    path = Path(name_or_path)
    if path.suffix == ".toml" or len(path.parts) > 1 or path.exists():
        return load(path, overrides)
    near = difflib.get_close_matches(name_or_path, shipped, n=1)
    hint = f"; did you mean {near[0]}?" if near else "."
    raise ConfigError(f"no run '{name_or_path}'{hint} See: render.py runs")


def load(path: Path, overrides: Sequence[str] = ()) -> Run:
    """The run in a TOML file, with overrides put over what it says, checked as a whole."""
    where = path.name if path.parent == _folder() else str(path)
    raw = _parsed(_text(path), where)
    changed = overridden(raw, overrides)
    if (typed := _dataset_path(changed)) != _dataset_path(raw) and typed is not None:
        changed["dataset"]["path"] = str(Path(typed).expanduser().absolute())  # from where it was typed
    return validated(changed, where, path.parent)


def overridden(raw: dict[str, Any], overrides: Sequence[str]) -> dict[str, Any]:
    """A copy of parsed TOML in which each 'dotted.key=value' is set; a value is TOML, or a bare word."""
    result = copy.deepcopy(raw)
    for setting in overrides:
        key, equals, text = setting.partition("=")
        parts = [part.strip() for part in key.split(".")]
        if not equals or not all(parts):
            raise ConfigError(f"--set {setting}: expected key=value, for example optimizer.lr=0.1")
        _put(result, parts, _value(setting, text), setting)
    return result


def _shipped() -> dict[str, Path]:
    return {path.stem: path for path in sorted(_folder().glob("*.toml"))}


def _folder() -> Path:
    return Path(str(resources.files(__package__)))


def _text(path: Path) -> str:
    if path.is_dir():
        raise ConfigError(f"{path} is a folder; expected a run's TOML file")
    if not path.is_file():
        raise ConfigError(f"no file {path}; expected a run's name or its TOML file. See: render.py runs")
    try:
        content = path.read_bytes()
        utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # as PowerShell writes it
        return content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not a text file; expected a run's TOML, in UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = AT_LINE.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        said = AT_LINE.sub("", str(error)).replace(" (at end of document)", " before the file ends")
        raise ConfigError(f"{where}, line {line}: not valid TOML: {said}") from None


def _dataset_path(raw: dict[str, Any]) -> str | None:
    dataset = raw.get("dataset")
    path = dataset.get("path") if isinstance(dataset, dict) else None
    return path if isinstance(path, str) else None


def _value(setting: str, text: str) -> Any:
    text = text.strip()
    try:
        parsed = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        parsed = {}
    if list(parsed) == ["value"]:
        return parsed["value"]
    if BARE_WORD.fullmatch(text):
        return text
    raise ConfigError(
        f'--set {setting}: expected a TOML value such as 0.1, true or "text", got {shown(text)}'
    )


def _put(table: Any, parts: Sequence[str], value: Any, setting: str) -> None:
    """Set a key below a table, making the tables on the way; a number counts along a list, from 0."""
    *way, last = parts
    for part in way:
        table = table[_index(table, part, setting)] if isinstance(table, list) else table.setdefault(part, {})
        if not isinstance(table, dict | list):
            raise ConfigError(f"--set {setting}: {part} is {shown(table)}, and has no keys of its own")
    table[_index(table, last, setting) if isinstance(table, list) else last] = value


def _index(items: list[Any], part: str, setting: str) -> int:
    if not part.isdecimal() or int(part) >= len(items):
        raise ConfigError(f"--set {setting}: expected a number from 0 to {len(items) - 1}, got {shown(part)}")
    return int(part)
