"""What stands for a clip where it cannot be seen or heard."""

from __future__ import annotations

from tracereel.scenes.film.publish.embed import transcript
from tracereel.scenes.film.video.captions import Cue

CUES = (Cue(2.2, 7.5, "It adds up."), Cue(7.5, 65.0, "It answers 0.01."))


def test_alt_text_says_what_the_clip_is_and_what_it_says_at_that_moment() -> None:
    assert transcript.alt("One neuron", "It weighs, and answers", {"caption": "It adds up."}) == (
        "One neuron. It weighs, and answers. In the picture: It adds up."
    )


def test_alt_text_describes_the_picture_where_the_script_does() -> None:
    beat = {"caption": "It adds up.", "sees": "Orange and blue bricks in two piles."}
    assert (
        transcript.alt("One neuron", "", beat)
        == "One neuron. In the picture: Orange and blue bricks in two piles."
    )


def test_a_clip_without_sentences_has_an_alt_text_still() -> None:
    assert transcript.alt("What now?", "", {}) == "What now?"


def test_a_transcript_file_has_every_sentence_with_its_time() -> None:
    assert transcript.plain("One neuron", "It weighs.", CUES, 65.0, "From a run.") == (
        "One neuron\nIt weighs.\n1:05. From a run.\n\n0:02  It adds up.\n0:07  It answers 0.01.\n"
    )


def test_a_transcript_is_the_captions() -> None:
    assert transcript.transcript(CUES)[1] == {"start": 7.5, "end": 65.0, "text": "It answers 0.01."}
