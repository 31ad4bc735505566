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
    .line = Only the slope underfoot
    .sees = Beside the curve, darkness; a light stands in it, with an arrow to where the ground falls.

walk = { $fell ->
    [yes] Each step downhill bends the answer right: the loss falls from { $first } to { $last }.
   *[other] Each step turns the answer: the loss goes from { $first } to { $last }.
  }
    .sees = The light walks, step by step, and leaves a trail; the curve turns as it goes.

lift = So small a network shows us every place: plain, cliff and valley.
    .sees = The fog lifts from violet hills; whoever looks flies around them.

slice = Our network walks in { $parameters } directions. This slice holds { $share } of its way.
    .line = A slice, with { $share } of its way
    .sees = Another land, and a long bent trail on it, from high ground to low.

ground = { $fell ->
    [yes] In random directions there is hardly a valley, at first. It opens underfoot.
   *[other] In random directions, the ground changes underfoot.
  }
    .line = { $fell ->
        [yes] The valley opens underfoot.
       *[other] The ground changes underfoot.
      }
    .sees = The ground around the network, from all sides; it sinks around the light as training runs.

next = To get down, we take steps. How long should a step be?
    .line = How long should a step be?

label-loss = loss
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
