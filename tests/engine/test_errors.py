"""What an error says to type is what can be typed here."""

from __future__ import annotations

import sys

import pytest

from tracereel.engine import errors


@pytest.mark.parametrize(
    ("called", "typed"),
    [("render.py", "render.py"), ("/env/bin/tracereel", "tracereel"), ("train.py", "render.py")],
)
def test_hints_name_the_command_that_was_called(monkeypatch, called, typed):
    monkeypatch.setattr(sys, "argv", [called])
    assert str(errors.ConfigError("no run 'x'. See: render.py runs")) == f"no run 'x'. See: {typed} runs"


def test_hints_name_the_installed_command_where_there_is_no_folder_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["train.py"])
    monkeypatch.setattr(errors, "__file__", str(tmp_path / "tracereel" / "errors.py"))
    assert str(errors.TraceError("Record one: render.py record NAME")) == "Record one: tracereel record NAME"
