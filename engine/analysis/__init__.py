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
    plane,
    predictions,
    probe_inputs,
    probe_labels,
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
from tracereel.engine.analysis.pulls import FollowedPull, first_pull_shares, followed_pull, pulls
from tracereel.engine.analysis.ways import arrived, way

__all__ = [
    "FUNCTIONS",
    "FollowedPull",
    "Values",
    "activation",
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
    "incoming",
    "only_weights",
    "plane",
    "predictions",
    "probe_inputs",
    "probe_labels",
    "pulls",
    "refuse_other_layers",
    "shown_units",
    "telling_weight",
    "values",
    "way",
    "weight_scale",
    "weights_of",
]
