"""Clips that read handwriting fit no other runs: over which one they are played where others are over any."""

from __future__ import annotations

from collections.abc import Sequence

WRITTEN = "written"  # digits of 28 by 28, of which unseen ones are stored
FITS = {"RulesFail": WRITTEN}


def run_of(clip: str, usual: str) -> str:
    """The run that a clip is played over instead of a usual one."""
    return FITS.get(clip, usual)


def pairs(clips: Sequence[str], runs: Sequence[str]) -> list[tuple[str, str]]:
    """Every clip with each of the runs, or with the one that it fits."""
    return [(clip, run) for clip in clips for run in dict.fromkeys(run_of(clip, run) for run in runs)]
