"""Every clip of the film, over three very different runs, keeps to the layout at the end of every beat."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest

from tests.scenes.screening import Block, Moment, Screening, inside, touches
from tracereel.scenes import storyboard
from tracereel.scenes.look.theme import TYPE

CAPITAL, DIGIT = 22, 20  # pixels at 720p: capitals, and digits of a formula

RUNS = ("digits", "spirals", "odd")
PAIRS = [(clip.name, run) for clip in storyboard.clips() for run in RUNS]

CONSTANTS = (  # numbers that say how something works or how much of it is drawn, not what was recorded
    r"numbers from 0 to 1",
    r"a sum below zero becomes 0",
    r"the sum between (0|−1) and 1",
    r"together 100 %",
    r"([Ll]et us|we) follow \d+( of them)?",
    r"input \d+",
)


@pytest.fixture(params=PAIRS, ids=lambda pair: "-".join(pair))
def seen(request: pytest.FixtureRequest, screened: Callable[[str, str], Screening]) -> Screening:
    """A clip as it was seen over a run."""
    return screened(*request.param)


def complain(violations: list[tuple[Moment, str]]) -> None:
    """Fail with everything that is wrong, each once, with the beats in which it is."""
    beats: dict[str, list[str]] = {}
    for m, wrong in violations:
        beats.setdefault(wrong, [])
        if where(m) not in beats[wrong]:
            beats[wrong].append(where(m))
    told = [f"{wrong} (beats {', '.join(numbers)})" for wrong, numbers in beats.items()]
    assert not told, "\n" + "\n".join(told)


def where(moment: Moment) -> str:
    """The number of its beat, with a tilde before it ends."""
    return f"{'' if moment.last else '~'}{moment.beat + 1}"


def test_everything_lies_in_the_safe_area(seen: Screening) -> None:
    texts = [
        (m, f"'{b.text}' at {b.box}") for m in seen.moments for b in m.blocks if not inside(b.box, seen.safe)
    ]
    complain(texts + [(m, stray) for m in seen.moments for stray in m.strays])


def test_captions_stand_alone_in_their_band_on_one_or_two_lines(seen: Screening) -> None:
    wrong = []
    for m in seen.moments:
        lines = [b for b in m.blocks if b.is_caption]
        if len(lines) > 2:
            wrong.append((m, f"{len(lines)} lines: {' / '.join(b.text for b in lines)}"))
        wrong += [
            (m, f"the caption leaves its band: '{b.text}'") for b in lines if not inside(b.box, seen.band)
        ]
        others = [b.text for b in m.blocks if not b.is_caption and touches(b.box, seen.band)]
        wrong += [(m, f"'{name}' stands in the caption band") for name in [*others, *m.intruders]]
    complain(wrong)


def test_every_beat_but_the_opening_has_its_caption_on_screen(seen: Screening) -> None:
    for m in seen.ends:
        assert " ".join(b.text for b in m.blocks if b.is_caption) == m.caption


def test_no_two_texts_overlap(seen: Screening) -> None:
    complain(
        [
            (m, f"'{a.text}' and '{b.text}' overlap: {a.box} {b.box}")
            for m in seen.moments
            for a, b in itertools.combinations(m.blocks, 2)
            if touches(a.box, b.box, 0.02)
        ]
    )


def test_every_text_is_large_enough_to_read(seen: Screening) -> None:
    complain(
        [
            (m, f"'{b.text}' is {b.capital:.1f} pixels high")
            for m in seen.moments
            for b in m.blocks
            if b.capital < (TYPE.stamp if b.is_stamp else DIGIT if b.kind == "MathTypst" else CAPITAL) - 0.05
        ]
    )


def test_every_digit_on_screen_is_a_reading(seen: Screening) -> None:
    wrong = []
    for m in seen.ends:
        told = beat_readings(seen, m)
        for b in m.blocks:
            if not b.is_caption and has_digit(rest := unaccounted(b, seen)):
                wrong.append(
                    (m, f"'{b.text}' shows '{rest.strip()}', of which its readings {b.readings} say nothing")
                )
        if has_digit(rest := without(m.caption, told)):
            wrong.append((m, f"the caption '{m.caption}' says '{rest.strip()}' beyond its readings {told}"))
    complain(wrong)


def test_every_reading_of_a_sentence_is_in_the_sentence(seen: Screening) -> None:
    complain(
        [
            (m, f"the account says that '{text}' is read in '{m.caption}'")
            for m in seen.ends
            for text in beat_readings(seen, m)
            if text not in m.caption
        ]
    )


def test_every_clip_lasts_ten_to_forty_seconds_and_ends_held(seen: Screening) -> None:
    # Sentences grow with a trace's numbers: over the shipped `digits` every clip stays below 40 seconds.
    assert 10 <= seen.sidecar["duration"] <= 42
    assert seen.ends_held
    assert seen.sidecar["duration"] - seen.sidecar["beats"][-1]["end"] >= 0.99


def test_every_clip_shows_a_picture_at_its_end(seen: Screening) -> None:
    assert seen.spread > 5


def beat_readings(seen: Screening, moment: Moment) -> list[str]:
    """Texts of the sidecar's readings that last as long as the beat: those of its sentence."""
    beat = seen.sidecar["beats"][moment.beat]
    span = beat["start"], beat["end"]
    return [r["text"] for r in seen.sidecar["readings"] if (r["start"], r["end"]) == span]


def unaccounted(block: Block, seen: Screening) -> str:
    """What a text says beyond its readings; a class or a feature stands there under its own name alone."""
    text = block.text
    if block.kind == "MathTypst":
        text = re.sub(r"#h\([^)]*\)", " ", text)
        return without(text, [t.replace("−", "-").replace(" %", "%") for t in block.readings])
    if any(text == name or (text.endswith("…") and name.startswith(text[:-1])) for name in seen.names):
        return ""
    return without(text, [*block.readings, *(seen.runs if block.is_stamp else ())])


def without(text: str, parts: list[str]) -> str:
    """A text without its constants, and without each of the parts once (the longest first)."""
    for constant in CONSTANTS:
        text = re.sub(constant, " ", text)
    for part in sorted(filter(None, parts), key=len, reverse=True):
        text = re.sub(rf"(?<![\d.,]){re.escape(part)}(?!\d)", " ", text, count=1)
    return text


def has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)
