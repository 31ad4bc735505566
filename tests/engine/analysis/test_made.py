"""What analysis makes has addresses: a reading can be made again from them, and what is no address is said."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.analysis.made import MADE
from tracereel.engine.errors import TraceError

NONE = None
OF_HERO = {
    "unseen/sums/hidden2": lambda t, e: analysis.unseen_sums(t, 1, e),
    "unseen/sums_of_units/hidden2": lambda t, e: analysis.unseen_sums(t, 1, e).T,
    "unseen/chances": analysis.unseen_chances,
    "unseen/answers": analysis.unseen_answers,
    "unseen/right": analysis.unseen_right,
    "unseen/surprise": analysis.surprise,
    "unseen/right_from": lambda t, _: analysis.unseen_right_from(t),
    "probes/right_from": lambda t, _: analysis.probes_right_from(t),
    "probes/first_shares": lambda t, _: analysis.first_pull_shares(t).T,
    "prints/written/hidden1": lambda t, e: analysis.prints(t, 0, e),
    "prints/start_left": lambda t, e: np.array([analysis.start_left(t, e)]),
    "rules/verdicts": lambda t, _: analysis.rule_verdicts(t),
    "rules/shares": lambda t, _: analysis.rule_shares(t),
    "rules/right": lambda t, _: analysis.rule_right(t),
    "rules/wrong": lambda t, _: analysis.rule_wrong(t),
    "rules/used": lambda t, _: analysis.rule_used(t),
    "rules/better": analysis.rules_better,
    "mixtures/labels/3": lambda t, _: analysis.mixed_labels(t, 3),
    "mixtures/flip/3": lambda t, e: analysis.flip(t, 3, e),
    "mixtures/triangle/3/2": lambda t, e: analysis.triangle_answers(t, 3, 2, e),
    "mixtures/way/3/4": lambda t, e: analysis.way_answers(t, 3, 4, e),
    "mixtures/stranger/3": lambda t, e: analysis.stranger(t, 3, e),
    "mixtures/stranger_way/3/4": lambda t, e: analysis.stranger_way(t, 3, 4, e),
    "loss/means/7": lambda t, _: analysis.mean_losses(t, 7),
    "slice/losses/4": lambda t, _: analysis.slice_losses(t, 4),
    "slice/loss": analysis.slice_loss,
    "slice/share": lambda t, _: analysis.slice_share(t),
    "ground/loss": analysis.ground_loss,
    "ground/losses/4": lambda t, e: analysis.ground_losses(t, 4, e),
}
OF_HILL = {
    "hill/losses/9": lambda t, _: analysis.hill_losses(t, 9),
    "hill/loss": analysis.hill_loss,
    "hill/down": lambda t, _: analysis.hill_down(t),
}
OF_RING = {
    "straight/W": lambda t, e: analysis.straight_product(t, e).W,
    "straight/b": lambda t, e: analysis.straight_product(t, e).b,
    "straight/first/W/2": lambda t, e: analysis.straight_product(t, e, 2).W,
    "straight/first/b/2": lambda t, e: analysis.straight_product(t, e, 2).b,
    "straight/difference": lambda t, e: np.array([analysis.straight_difference(t, e)]),
    "plane/answers/6": lambda t, e: analysis.plane_answers(t, 6, e),
    "plane/sums/6/hidden2": lambda t, e: analysis.plane_sums(t, 6, 1, e),
    "plane/activations/6/hidden2": lambda t, e: analysis.plane_activations(t, 6, 1, e),
}
OF_DEALT = {
    "learned/right": analysis.learned_right,
    "learned/published": lambda t, _: analysis.published_labels(t),
}
OF_WAVE = {
    "line/answers/9": lambda t, e: analysis.line_answers(t, 9, e),
    "probes/misses": analysis.misses,
}
OF_FIRST = {  # of the hero too, whose first mini-batch is followed
    "batch/valley/5/13": lambda t, e: analysis.valley(t, e, 5, 13),
}

OF_WAIST = {
    "hidden/places": analysis.hidden_places,
    "hidden/ruler": analysis.hidden_ruler,
    "hidden/middle": analysis.hidden_middle,
    "hidden/halves": analysis.hidden_halves,
}
ELSEWHERE = [f"directions/{name}" for name in ("own", "batch", "examples", "count")]  # tried with angles

SINGLE = ("straight/difference", "prints/start_left")  # one number, without a place


@pytest.mark.parametrize("name", [*OF_HERO, *OF_RING, *OF_WAVE, *OF_HILL, *OF_FIRST, *OF_DEALT, *OF_WAIST])
def test_an_address_gives_what_its_function_makes(name, hero, straight_ring, wave, hill, dealt, waist):
    runs = {
        **dict.fromkeys(OF_RING, straight_ring),
        **dict.fromkeys(OF_WAVE, wave),
        **dict.fromkeys(OF_HILL, hill),
        **dict.fromkeys(OF_DEALT, dealt),
        **dict.fromkeys(OF_WAIST, waist),
    }
    run, entry = runs.get(name, hero), 0 if name in OF_FIRST else 2
    expected = np.asarray(
        (OF_HERO | OF_RING | OF_WAVE | OF_HILL | OF_FIRST | OF_DEALT | OF_WAIST)[name](run, entry), float
    )
    array = f"analysis/{name}"
    step = int(run.steps[entry]) if analysis.has_steps(array) else None
    np.testing.assert_array_equal(analysis.values(run, array, step), expected.ravel())
    corner = (0,) * (np.asarray(expected).ndim if name not in SINGLE else 0)
    assert analysis.values(run, array, step, corner).tolist() == [expected.ravel()[0]]


def test_every_maker_has_been_tried():
    tried = [
        f"analysis/{name}"
        for name in (*OF_HERO, *OF_RING, *OF_WAVE, *OF_HILL, *OF_FIRST, *OF_DEALT, *OF_WAIST, *ELSEWHERE)
    ]
    assert {name for name in MADE if any(one == name or one.startswith(f"{name}/") for one in tried)} == set(
        MADE
    )


def test_functions_are_computed_of_what_was_made(hero):
    class Source:
        role, array, step, index = "run", "analysis/unseen/right", int(hero.steps[-1]), ()

    assert analysis.compute(lambda _: hero, [Source], "mean") == hero.test_accuracy


@pytest.mark.parametrize(
    ("array", "step", "words"),
    [
        (
            "analysis/unseen/colour",
            0,
            "no analysis is called 'analysis/unseen/colour'; there are analysis/",
        ),
        ("analysis/unseen/sums", 0, "expected analysis/unseen/sums/LAYER, got analysis/unseen/sums"),
        (
            "analysis/unseen/sums/hidden9",
            0,
            "has no layer 'hidden9'; expected one of hidden1, hidden2, output",
        ),
        ("analysis/unseen/answers", None, "analysis/unseen/answers changes from step to step: say which"),
        ("analysis/rules/shares", 0, "analysis/rules/shares has no steps"),
        ("analysis/unseen/answers", 10**6, "step 1000000 of .* was not recorded; the nearest"),
        ("analysis/plane/answers/many", 0, "expected a whole number, got 'many'"),
        ("analysis/plane/answers/8", 0, "two numbers go in"),
    ],
)
def test_what_is_no_address_is_said_in_one_line(hero, array, step, words):
    with pytest.raises(TraceError, match=words) as raised:
        analysis.values(hero, array, step)
    assert "\n" not in str(raised.value)


def test_a_place_that_is_not_there_is_said(hero):
    with pytest.raises(TraceError, match=r"'analysis/rules/shares' has nothing at \(10,\)"):
        analysis.values(hero, "analysis/rules/shares", None, (10,))
