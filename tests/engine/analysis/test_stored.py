"""Stored unseen examples, passed again through recorded weights: held against what training and NumPy make of them."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError

YES_OR_NO = (
    "loss=binary_cross_entropy",
    "layers=[{kind='dense', width=6}, {kind='dense'}]",
    "training.epochs=3",
    "record.schedule=log:4",
)


def test_at_the_end_they_are_predicted_as_the_run_predicted_them(hero, waist, bent_ring):
    for run in (hero, waist, bent_ring):
        said = analysis.unseen_chances(run, run.entries - 1)
        np.testing.assert_allclose(said, run.read("test/predictions"), atol=2e-6)
        assert analysis.unseen_right(run, run.entries - 1).mean() == run.test_accuracy


def test_probes_form_the_sums_that_were_recorded(hero, waist):
    for run in (hero, waist):
        for entry in (0, 3):
            for layer, info in enumerate(run.layers):
                sums = analysis.sums_of(run, analysis.probe_inputs(run), entry, layer)
                recorded = run.read(f"preactivations/{info.name}", entry).reshape(sums.shape)
                np.testing.assert_allclose(sums, recorded, rtol=1e-4, atol=1e-5)
                passed = analysis.activations_of(run, analysis.probe_inputs(run), entry, layer)
                recorded = run.read(f"activations/{info.name}", entry).reshape(passed.shape)
                np.testing.assert_allclose(passed, recorded, rtol=1e-4, atol=1e-5)


def test_sums_of_any_depth_are_those_of_matrices(hero):
    X = hero.read("evaluation/inputs").reshape(1000, 784) / 255
    for layer, name in enumerate(("hidden1", "hidden2", "output")):
        Z = X @ hero.read(f"weights/{name}/W", 2).T.astype(float) + hero.read(f"weights/{name}/b", 2)
        np.testing.assert_allclose(analysis.unseen_sums(hero, layer, 2), Z, rtol=1e-9, atol=1e-9)
        X = np.maximum(Z, 0)


def test_they_stay_right_from_the_step_after_which_they_are_never_wrong(hero):
    found, labels = analysis.unseen_right_from(hero), analysis.unseen_labels(hero)
    right = np.array([analysis.unseen_chances(hero, e).argmax(1) == labels for e in range(hero.entries)])
    for n in range(0, 1000, 41):
        later = [int(hero.steps[e]) for e in range(hero.entries) if right[e:, n].all()]
        assert found[n] == (later[0] if later else -1)
    assert (found == -1).sum() == 1000 - right[-1].sum()
    assert len(np.unique(found)) > 5


def test_a_probe_stays_right_likewise(hero):
    labels = analysis.probe_labels(hero)
    for probe, step in enumerate(analysis.probes_right_from(hero)):
        right = [
            hero.read("activations/output", e)[probe].argmax() == labels[probe] for e in range(hero.entries)
        ]
        later = [int(hero.steps[e]) for e in range(hero.entries) if all(right[e:])]
        assert step == (later[0] if later else -1)


def test_a_single_output_answers_yes_above_one_half(recorded_run):
    run = recorded_run("moons", *YES_OR_NO)
    said = analysis.unseen_chances(run, 3)
    assert said.shape[1] == 1
    np.testing.assert_array_equal(analysis.unseen_answers(run, 3), said[:, 0] > 0.5)
    assert analysis.unseen_right(run, run.entries - 1).mean() == run.test_accuracy


def test_what_was_made_is_made_once_and_cannot_be_written_to(hero):
    first = analysis.unseen_chances(hero, 1)
    assert analysis.unseen_chances(hero, 1) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 1


def test_what_cannot_be_made_is_refused_in_one_line(hero, wave, recorded_run):
    with pytest.raises(TraceError, match="holds no unseen examples; record a run with a test split"):
        analysis.unseen_chances(wave, 0)
    sine = recorded_run("sine", "training.epochs=2", "record.schedule=log:4")
    assert analysis.unseen_chances(sine, 0).shape == (40, 1)
    with pytest.raises(TraceError, match=r"expected a classifier; .*sine.zarr predicts values"):
        analysis.unseen_answers(sine, 0)
    with pytest.raises(TraceError, match="has layers 0 to 2, got 3"):
        analysis.unseen_sums(hero, 3, 0)
    with pytest.raises(TraceError, match="expected images of height by width"):
        analysis.unseen_images(sine)


def test_chances_throughout_are_those_of_every_entry(hero):
    through = analysis.unseen_chances_throughout(hero)
    assert len(through) == hero.entries
    for entry in (0, hero.entries - 1):
        np.testing.assert_allclose(through[entry], analysis.unseen_chances(hero, entry), atol=1e-12)
