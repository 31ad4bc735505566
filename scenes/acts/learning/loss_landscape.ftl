### The words of LossLandscape.

title = What landscape is that?
teaches = Training walks downhill, and feels only the slope underfoot.

neuron = { $data ->
    [digits] The smallest network, a weight and a bias, has to tell these digits apart.
   *[other] The smallest network has a weight and a bias, and a curve for an answer.
  }
    .line = What the neuron answers
    .sees = Examples in piles, and the curve of what a single neuron says of them.

fog = Weight and bias are a place. In fog, we feel only the slope underfoot.
    .sees = Beside the curve, darkness, a map of weight and bias; a light stands in it, with an arrow to where the ground falls.

walk = { $fell ->
    [yes] Step by step downhill: gradient descent. The loss falls from { $first } to { $last }.
   *[other] Step by step along the slope: gradient descent. The loss goes from { $first } to { $last }.
  }
    .sees = The light walks, step by step, and leaves a trail; the curve turns as it goes.

lift = With so few numbers we can lift the fog: plain, cliff and valley.
    .sees = The fog lifts from violet hills; whoever looks flies around them.

slice = Our network has { $parameters } such numbers. A flat cut through them holds { $share } of its way.
    .sees = Another land, and a long bent trail on it, from high ground to low.

ground = { $fell ->
    [yes] In random directions it is almost flat at first. As it learns, the ground sinks underfoot.
   *[other] In random directions, the ground changes underfoot.
  }
    .sees = The ground around the network, from all sides; it sinks around the light as training runs.

next = To get down, we take steps. How long should a step be?
    .line = How long should a step be?

label-loss = loss
label-weight = weight →
label-bias = bias ↑
label-upper = { $data ->
    [digits] ones
   *[other] high
  }
label-lower = { $data ->
    [digits] zeros
   *[other] low
  }
label-input = { $data ->
    [digits] light in the middle of the image
   *[other] what goes in
  }
