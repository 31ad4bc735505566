"""Scripts: what a beat says of a trace, by key; and what is refused before anything is drawn."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracereel.engine.errors import RenderError
from tracereel.engine.trace import Trace
from tracereel.scenes.read.figures import Word
from tracereel.scenes.read.readings import Reading, format_value
from tracereel.scenes.read.scripts import calls, rules, script, syntax, variants
from tracereel.scenes.read.scripts.script import Said, Script
from tracereel.scenes.read.view import View

ROOT = Path(__file__).resolve().parents[3]
Say = Callable[..., Said]
SCRIPTS = sorted([*ROOT.glob("scenes/**/*.ftl"), *ROOT.glob("tests/**/*.ftl")])


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A script in the folder that one works in."""
    monkeypatch.chdir(tmp_path)

    def written(text: str) -> Path:
        path = tmp_path / "mine.ftl"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def say(write: Callable[[str], Path], digits: Trace) -> Say:
    """What the beat `it` of a script says of the digits."""
    return lambda text, **given: Script(write(text)).said("it", given, View("run", digits))


def reading(text: str, value: float, format: str) -> Reading:
    return Reading(value, text, format, ())


def count(value: int) -> Reading:
    return reading(format_value(",d", value), value, ",d")


# -- what is said ------------------------------------------------------------------------------------------------


def test_a_beat_is_a_sentence_a_line_and_what_can_be_seen(say: Say) -> None:
    said = say("it = A sentence\n    on more lines.\n  .line = A line\n  .sees = A dot.\n")
    assert (said.sentence, said.line, said.sees) == ("A sentence on more lines.", "A line", "A dot.")
    assert say("it = A sentence.\n").line == ""


def test_figures_are_found_by_name_and_print_as_readouts_do(say: Say) -> None:
    said = say("it = { $parameters } numbers, { $optimizer }, { $layers }\n")
    assert said.sentence == "1,383 numbers, Adam, 64-18-7-10"
    assert [piece.text for piece in said.shown] == ["1,383", "Adam", "64", "18", "7", "10"]
    assert isinstance(said.shown[1], Word)


def test_what_the_clip_gives_goes_before_what_a_figure_is_called(say: Say) -> None:
    assert say("it = { $loss }\n", loss=reading("0.25", 0.25, ".2f")).sentence == "0.25"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (count(0), "none"),
        (count(1), "1 step"),
        (count(2), "2 steps"),
        (count(1_200), "1,200 steps"),
        (reading("1.0", 1.0, ".1f"), "1.0 steps"),
        (reading("2.5", 2.5, ".1f"), "2.5 steps"),
        (reading("98.1 %", 0.981, ".1%"), "98.1 % steps"),
        (reading("nan", float("nan"), ".1f"), "nan steps"),
    ],
)
def test_a_reading_selects_by_its_number_and_prints_as_its_text(say: Say, given: Reading, said: str) -> None:
    text = "it = { $n ->\n  [0] none\n  [one] { $n } step\n *[other] { $n } steps\n }\n"
    assert say(text, n=given).sentence == said


def test_only_what_is_printed_is_in_the_account(say: Say) -> None:
    text = "it = { $n ->\n  [one] one\n *[other] { $epochs } epochs\n }\n"
    assert say(text, n=count(1)).shown == ()
    assert [piece.text for piece in say(text, n=count(2)).shown] == ["3"]


@pytest.mark.parametrize(
    ("value", "small", "capital"),
    [(1, "one", "One"), (12, "twelve", "Twelve"), (13, "13", "13"), (1_200, "1,200", "1,200"), (0, "0", "0")],
)
def test_a_count_in_words_is_a_reading_still(say: Say, value: int, small: str, capital: str) -> None:
    said = say('it = { IN_WORDS($n, case: "capital") }: { IN_WORDS($n) }\n', n=count(value))
    assert said.sentence == f"{capital}: {small}"
    for piece in said.shown:
        assert isinstance(piece, Reading)
        assert format_value(piece.format, piece.value) == piece.text


def test_a_name_selects_by_its_text(say: Say) -> None:
    text = "it = { $optimizer ->\n  [Adam] It is Adam.\n *[other] It is another.\n }\n"
    assert say(text).sentence == "It is Adam."


def test_a_fact_chooses_a_variant(say: Say) -> None:
    text = "it = { $beginning ->\n  [random] Noise.\n *[other] Something.\n }\n"
    assert say(text).sentence == "Noise."
    assert say("it = { $mood ->\n  [good] Well.\n *[other] So.\n }\n", mood="good").sentence == "Well."


def test_what_a_fact_cannot_be_answered_for_falls_to_the_other_variant(
    write: Callable[[str], Path], opened: Callable[[str], Trace]
) -> None:
    told = Script(write("it = { $pace ->\n  [early] Early.\n *[other] From beginning to end.\n }\n"))
    assert told.said("it", {}, View("run", opened("wave"))).sentence == "From beginning to end."


def test_a_figure_that_a_trace_may_lack_is_asked_for_first(
    write: Callable[[str], Path], digits: Trace, opened: Callable[[str], Trace]
) -> None:
    asked = "{ $has_pixels ->\n  [yes] { $pixels }\n *[other] no picture\n }"
    told = Script(write(f"it = {asked}\n"))
    texts = [told.said("it", {}, View("run", trace)).sentence for trace in (digits, opened("wave"))]
    assert texts == ["8 × 8", "no picture"]


# -- what is refused ---------------------------------------------------------------------------------------------

BAD = [
    ("it = { $n ->\n  [one] a\n  [other] b\n }\n", "line [1-4]: expected: one of the variants is the default"),
    ("it = Good.\n\nnonsense\n", "line 3: expected: a message is written 'name = words'; got 'nonsense'"),
    ("it = { $n\n", r"line 1: expected '}'; got 'it = \{ \$n'"),
    ("it = A.\nit = B.\n", "line 2: expected every name once; 'it' stands on line 1 too"),
    ("it =\n  .line = A line\n", "line 1: expected a sentence behind 'it ='"),
    ("it = A.\n  .lines = A line\n", "line 2: expected .line or .sees, got .lines"),
    ("it = A.\n\nb = { NUMBER($n) }\n", r"line 3: no function NUMBER\(\). There is IN_WORDS\(\)"),
    ("it = { IN_WORDS() }\n", r"line 1: expected IN_WORDS\(\$name\)"),
    ('it = { IN_WORDS($n, case: "big") }\n', "line 1: expected IN_WORDS"),
    ("it = A { -thing }.\n", "line 1: '-thing' is not in this script"),
    ("it = A { thing }.\n", "line 1: 'thing' is not in this script"),
    ("-a = b\nit = { -a.c ->\n  [d] d\n *[other] e\n }\n", "line 2: '-a.c' is not in this script"),
    ("-a = { $n }\nit = { -a }\n", r"line 1: a term asks for nothing: '\$n'"),
    ("-a = b\nit = { -a(n: \"x\") }\n", "line 2: a term asks for nothing"),
    ("it = { a }\na = { it }\n", "line 1: 'it' refers to itself"),
    ("it = { $pace }\n", "line 1: 'pace' is a fact: it chooses between variants"),
    ("it = { $pace ->\n  [erly] E.\n *[other] O.\n }\n", "line 2: 'pace' answers early or .*; never 'erly'"),
    ("title = { $noun }\n", "line 1: 'title' stands where no trace is"),
    ("teaches = Of { $noun }\n", "line 1: 'teaches' stands where no trace is"),
    ("title = { $pace ->\n *[other] A\n }\n", "line 1: 'title' is the same for every trace"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_script_with_a_mistake_is_refused_with_its_line(
    write: Callable[[str], Path], text: str, said: str
) -> None:
    path = write(text)
    with pytest.raises(RenderError, match=rf"^mine\.ftl, {said}") as error:
        Script(path)
    assert "\n" not in str(error.value)


def test_a_script_in_another_encoding_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.ftl").write_bytes("it = A.\n\nb = Größe\n".encode("latin-1"))
    with pytest.raises(
        RenderError, match=r"^mine\.ftl, line 3: expected a script in UTF-8, got the byte 0xf6"
    ):
        Script(Path("mine.ftl"))


@pytest.mark.parametrize(
    "text", ["2", "12,000 of them", "two", "Twelve", "forty-two", "½", "a dozen", "twice", "x2"]
)
def test_no_number_is_typed(write: Callable[[str], Path], text: str) -> None:
    for form in (f"it = A {text} b.\n", f'it = A {{ "{text}" }}.\n', f"it = A.\n  .line = A {text} b\n"):
        with pytest.raises(RenderError, match="expected no number, got"):
            Script(write(form))


def test_a_number_is_found_on_its_own_line(write: Callable[[str], Path]) -> None:
    with pytest.raises(RenderError, match=r"^mine\.ftl, line 3: expected no number, got 'seven'"):
        Script(write("it =\n    A sentence that goes on\n    for seven lines.\n"))


@pytest.mark.parametrize(
    "text", ["no one", "below zero", "tent", "often", "at once", "weight", "the first, the second"]
)
def test_words_that_are_no_numbers_are_left_alone(say: Say, text: str) -> None:
    assert say(f"it = {text}\n").sentence == text


@pytest.mark.parametrize(
    ("text", "given", "said"),
    [
        ("it =\n    A\n    { $testaccuracy }\n", {}, "line 3: no figure or fact .*; did you mean 'test_accuracy'"),
        ("it = { $zzz }\n", {"n": count(1)}, "line 1: no figure or fact is called 'zzz'.*There are n, "),
        ("it = { $pixels }\n", {}, "line 1: this trace has no 'pixels'. Say so in a variant"),
        ("it = { $mood }\n", {"mood": "good"}, "line 1: 'mood' is a fact"),
        ("it = { IN_WORDS($seed) } { IN_WORDS($optimizer) }\n", {}, "line 1: .*expects a count, got 'Adam'"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_of_a_trace_is_an_error_with_its_line(
    write: Callable[[str], Path], opened: Callable[[str], Trace], text: str, given: dict[str, Any], said: str
) -> None:
    told = Script(write(text))
    with pytest.raises(RenderError, match=rf"^mine\.ftl, {said}") as error:
        told.said("it", given, View("run", opened("wave")))
    assert "\n" not in str(error.value)


def test_a_key_that_is_missing_is_named_with_those_that_there_are(write: Callable[[str], Path]) -> None:
    told = Script(write("title = T\nrandom = A.\nlearning = B.\nlabel-x = C\n"))
    for key, said in [
        ("lerning", "mine.ftl has no beat 'lerning'; did you mean 'learning'?"),
        ("zzz", "mine.ftl has no beat 'zzz'. There are random, learning"),
        ("label-zzzzzzzz", "mine.ftl has no label 'label-zzzzzzzz'. There are label-x"),
    ]:
        with pytest.raises(RenderError) as error:
            told.said(key, {}, None)
        assert str(error.value) == said


# -- what is remarked --------------------------------------------------------------------------------------------


def test_long_lines_and_sentences_are_remarked(write: Callable[[str], Path]) -> None:
    line, sentence = "word " * 10, "word " * 17
    source = syntax.read(write(f"it = {sentence}\n  .line = {line}\nlabel-x = {sentence}\n"))
    first, second = map(str, rules.remarks(source))
    assert first.startswith("mine.ftl, line 2: expected a line of at most 48 characters, got 49: 'word")
    assert second.startswith("mine.ftl, line 1: expected sentences of at most 16 words, got 17: 'word")


def test_a_line_is_measured_with_numbers_in_it(write: Callable[[str], Path]) -> None:
    fits = "x" * (48 - len(rules.NUMBER))
    for text, count in ((fits, 0), (f"{fits}x", 1)):
        assert (
            len(list(rules.remarks(syntax.read(write(f"it = A.\n  .line = {text}{{ $steps }}\n"))))) == count
        )


# -- all that can be said ----------------------------------------------------------------------------------------


def test_every_variant_is_told_with_what_selects_it(write: Callable[[str], Path]) -> None:
    a, b = "{ $a ->\n  [x] X\n *[other] O\n }", "{ $b ->\n  [one] { $b }\n *[other] { IN_WORDS($b) }\n }"
    source = syntax.read(write(f"-n = net\nit = {a} {{ -n }} {b}\n"))
    found = [(v.when, v.text) for v in variants.variants(source, source.entries["it"].value)]  # type: ignore[arg-type]
    assert found == [
        ("a x, b one", "X net {b}"),
        ("a x, b *other", "X net {b in words}"),
        ("a *other, b one", "O net {b}"),
        ("a *other, b *other", "O net {b in words}"),
    ]


def test_the_same_selector_is_chosen_once(write: Callable[[str], Path]) -> None:
    one, other = "{ $a ->\n  [x] X\n *[other] O\n }", "{ $a ->\n  [y] Y\n *[other] P\n }"
    source = syntax.read(write(f"it = {one}{one}\nmix = {one}{other}\n"))
    texts = {
        name: [found.text for found in variants.variants(source, source.entries[name].value)]  # type: ignore[arg-type]
        for name in ("it", "mix")
    }
    assert texts == {"it": ["XX", "OO"], "mix": ["XP", "OY", "OP"]}


# -- the script and its clip -------------------------------------------------------------------------------------


def test_a_clip_and_its_script_are_held_against_each_other(write: Callable[[str], Path]) -> None:
    told = Script(write("random = { $known } { $lost } { $steps }\nfree = { $any }\n"))
    python = Path("mine.py").absolute()
    python.write_text(
        "self.beat('random', known=1)\nself.beat('gone')\nself.beat('free', **values)\n"
        "self.beat(f'x-{k}')\nself.say('label-a' if x else 'label-b', size=3)\n"
    )
    assert [str(trouble).partition(". There are")[0] for trouble in calls.troubles(told, python)] == [
        "mine.py, line 2: mine.ftl has no 'gone'",
        "mine.py, line 5: mine.ftl has no 'label-a'",
        "mine.py, line 5: mine.ftl has no 'label-b'",
        "mine.ftl, line 1: no figure or fact is called 'lost', nor does the clip give it; did you mean 'loss'?",
    ]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_scripts_of_the_project_are_as_scripts_must_be(path: Path) -> None:
    told = Script(path)
    assert [str(remark) for remark in rules.remarks(told.source)] == []
    assert [str(trouble) for trouble in calls.troubles(told, path.with_suffix(".py"))] == []
    assert told.title(), "a clip has a title"


def test_there_are_scripts_to_look_at() -> None:
    assert SCRIPTS


def test_comments_and_layout_do_not_count_in_what_a_script_means(write: Callable[[str], Path]) -> None:
    before = syntax.meaning(write("it = A.\nb = { $n ->\n  [one] C\n *[other] D\n }\n"))
    assert (
        syntax.meaning(write("# New.\nb = { $n ->\n        [one] C\n       *[other] D\n    }\n\nit   = A.\n"))
        == before
    )
    assert syntax.meaning(write("it = A!\nb = { $n ->\n  [one] C\n *[other] D\n }\n")) != before


def test_a_script_is_read_again_when_it_changed(write: Callable[[str], Path]) -> None:
    python = Path("mine.py")
    assert script.beside(python) is None
    for text in ("A.", "B."):
        path = write(f"it = {text}\n")
        found = script.beside(python)
        assert found is not None
        assert found.said("it", {}, None).sentence == text
        os.utime(path, ns=(1, 1))
