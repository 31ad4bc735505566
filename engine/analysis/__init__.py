"""From a trace to what can be said of it: pure functions, traces in, arrays and numbers out, a file a subject."""

from tracereel.engine.analysis.addresses import FUNCTIONS, Values, compute, values
from tracereel.engine.analysis.dense import (
    contributions,
    example_gradient,
    refuse_other_layers,
    telling_weight,
)
from tracereel.engine.analysis.examples import (
    first_batch,
    followed,
    predictions,
    probe_inputs,
    probe_labels,
    probes_right,
    probes_right_from,
)
from tracereel.engine.analysis.layers import (
    activation,
    all_weights,
    first_with_weights,
    incoming,
    only_weights,
    shown_units,
    weight_scale,
    weights_of,
)
from tracereel.engine.analysis.made import has_steps, is_made, made
from tracereel.engine.analysis.passing import activations_of, sums_of
from tracereel.engine.analysis.planes import (
    line_answers,
    line_points,
    plane,
    plane_activations,
    plane_answers,
    plane_points,
    plane_sums,
)
from tracereel.engine.analysis.pulls import FollowedPull, first_pull_shares, followed_pull, pulls
from tracereel.engine.analysis.rules import RULES, Look, look, rule_shares, rule_used, rule_verdicts, verdicts
from tracereel.engine.analysis.stored import (
    unseen_answers,
    unseen_chances,
    unseen_images,
    unseen_inputs,
    unseen_labels,
    unseen_right,
    unseen_right_from,
    unseen_sums,
)
from tracereel.engine.analysis.straight import Affine, straight_difference, straight_product
from tracereel.engine.analysis.surprise import mean_surprise, misses, surprise
from tracereel.engine.analysis.ways import arrived, way

__all__ = [
    "FUNCTIONS",
    "RULES",
    "Affine",
    "FollowedPull",
    "Look",
    "Values",
    "activation",
    "activations_of",
    "all_weights",
    "arrived",
    "compute",
    "contributions",
    "example_gradient",
    "first_batch",
    "first_pull_shares",
    "first_with_weights",
    "followed",
    "followed_pull",
    "has_steps",
    "incoming",
    "is_made",
    "line_answers",
    "line_points",
    "look",
    "made",
    "mean_surprise",
    "misses",
    "only_weights",
    "plane",
    "plane_activations",
    "plane_answers",
    "plane_points",
    "plane_sums",
    "predictions",
    "probe_inputs",
    "probe_labels",
    "probes_right",
    "probes_right_from",
    "pulls",
    "refuse_other_layers",
    "rule_shares",
    "rule_used",
    "rule_verdicts",
    "shown_units",
    "straight_difference",
    "straight_product",
    "sums_of",
    "surprise",
    "telling_weight",
    "unseen_answers",
    "unseen_chances",
    "unseen_images",
    "unseen_inputs",
    "unseen_labels",
    "unseen_right",
    "unseen_right_from",
    "unseen_sums",
    "values",
    "verdicts",
    "way",
    "weight_scale",
    "weights_of",
]
