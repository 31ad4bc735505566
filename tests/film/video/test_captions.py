from __future__ import annotations

from tracereel.scenes.film.video.captions import Cue, clock, cues, srt, vtt

SIDECAR = {
    "beats": [
        {"index": 0, "start": 0.5, "end": 2.0, "caption": "Is 3 < 5 & 2 > 1?"},
        {"index": 1, "start": 2.0, "end": 3.0, "caption": "  "},
        {"index": 2, "start": 3.0, "end": 3661.5, "caption": "Two\n  lines"},
    ]
}


def test_a_beat_without_a_sentence_has_no_cue() -> None:
    assert cues(SIDECAR) == (Cue(0.5, 2.0, "Is 3 < 5 & 2 > 1?"), Cue(3.0, 3661.5, "Two lines"))


def test_subrip_is_numbered_and_has_commas() -> None:
    assert srt(cues(SIDECAR)).splitlines() == [
        "1",
        "00:00:00,500 --> 00:00:02,000",
        "Is 3 < 5 & 2 > 1?",
        "",
        "2",
        "00:00:03,000 --> 01:01:01,500",
        "Two lines",
    ]


def test_webvtt_escapes_what_it_must() -> None:
    text = vtt(cues(SIDECAR))
    assert text.startswith("WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nIs 3 &lt; 5 &amp; 2 &gt; 1?\n\n")


def test_cues_move_with_their_clip() -> None:
    assert Cue(1, 2, "a").shifted(10.5) == Cue(11.5, 12.5, "a")


def test_the_clock_rounds_to_milliseconds() -> None:
    assert clock(59.9996) == "00:01:00.000"
