### The words of LearningRate.

title = How long should a step be?
teaches = How long a step is decides whether learning arrives.

label-loss = loss
label-steps = steps
label-rate = learning rate
label-step-size = rate
label-right = unseen { $nouns } read correctly

start = { $start ->
    [same] Same hill, same start. Only the step size differs: the learning rate.
   *[other] Same hill. Only the step size differs: the learning rate.
  }
    .line = Only the learning rate differs.
    .sees = A landscape of the loss: plain, cliff and valley; those who will walk stand on the same spot.

short = { $short ->
    [home] Tiny steps: after { $steps } of them, it has hardly left home.
   *[other] Short steps: after { $steps } of them, its loss is { $loss_0 }.
  }
    .sees = A walker creeps and hardly moves.

good = { $good ->
    [down] Good steps: down the cliff and into the valley, by step { $down }.
   *[other] Longer steps: at last, its loss is { $loss_1 }.
  }
    .sees = Another walks across the plain, falls down the cliff, and settles in the valley.

giant = { $giant ->
    [lost] Giant steps: it leaps over the valley, onto a plain without slope. Lost.
   *[other] Giant steps: at last, its loss is { $loss_2 }.
  }
    .sees = The third leaps in a high arc, far away, and stays there.

fan = Our { $nouns } are another landscape, so other rates fit. Again, one start for all.
    .sees = Curves of the loss leave a single point and fan out: some hardly fall, some fall far, some stay up.

scores = { $shape ->
    [hump] Read correctly: { $low } if too small, { $best } if right, { $high } if too large.
   *[other] Read correctly: { $low } with the shortest steps, { $high } with the longest.
  }
    .sees = The ends of all curves move side by side and become a curve over the learning rates: a hump.

next = Each step looked at { $batch_size } { $nouns }. Why not one? Why not all?
    .line = Why not just one? Why not all?
