"""Every clip of the film, over three very different runs, keeps to the layout at the end of every beat."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest

from tests.scenes.companions import pairs
from tests.scenes.screening import Block, Moment, Screening, inside, touches
from tracereel.scenes import storyboard
from tracereel.scenes.look.theme import TYPE

CAPITAL, DIGIT = 16, 18  # pixels at 720p: capitals, and digits of a formula
LINE = 48  # characters of the words in the picture

RUNS = ("digits", "spirals", "odd")
PAIRS = pairs([clip.name for clip in storyboard.clips()], RUNS)


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


def test_every_text_lies_in_the_frame(seen: Screening) -> None:
    complain(
        [
            (m, f"'{b.text}' at {b.box}")
            for m in seen.moments
            for b in m.blocks
            if not inside(b.box, seen.frame, -0.08)
        ]
    )


def test_the_words_in_the_picture_are_few_and_there_when_a_beat_ends(seen: Screening) -> None:
    for m, beat in zip(seen.ends, seen.sidecar["beats"], strict=True):
        assert len(beat["line"]) <= LINE, beat["line"]
        assert " ".join(b.text for b in m.blocks if b.is_caption) == beat["line"]


def test_a_sentence_is_short_enough_to_be_heard(seen: Screening) -> None:
    told = [beat["caption"] for beat in seen.sidecar["beats"]]
    assert all(told)
    assert not [
        sentence for said in told for sentence in re.split(r"(?<=[.?!]) ", said) if len(sentence.split()) > 16
    ]


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
            if text not in f"{m.caption} {seen.sidecar['beats'][m.beat]['line']}"
        ]
    )


def test_every_clip_lasts_ten_to_forty_seconds_and_ends_held(seen: Screening) -> None:
    longest = (
        40 if seen.runs in (("digits",), ("written",)) else 52
    )  # sentences grow with a trace's names and numbers
    assert 10 <= seen.sidecar["duration"] <= longest
    assert seen.ends_held
    assert seen.sidecar["duration"] - seen.sidecar["beats"][-1]["end"] >= 0.99


def test_every_clip_shows_a_picture_at_its_end(seen: Screening) -> None:
    assert seen.spread > 5


def beat_readings(seen: Screening, moment: Moment) -> list[str]:
    """Texts of the sidecar's readings that last as long as the beat and stand in no label: those of its sentence."""
    beat = seen.sidecar["beats"][moment.beat]
    span = beat["start"], beat["end"]
    drawn = {text for m in seen.moments for b in m.blocks for text in b.readings}
    told = [r["text"] for r in seen.sidecar["readings"] if (r["start"], r["end"]) == span]
    return [text for text in told if text in moment.caption or text not in drawn]


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
    """A text without each of the parts once (the longest first)."""
    for part in sorted(filter(None, parts), key=len, reverse=True):
        text = re.sub(rf"(?<![\d.,]){re.escape(part)}(?!\d)", " ", text, count=1)
    return text


def has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)
