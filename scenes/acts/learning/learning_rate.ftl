### The words of LearningRate.

title = How long should a step be?
teaches = How long a step is decides whether learning arrives.

label-loss = loss
label-steps = steps
label-rate = learning rate
label-right = unseen { $nouns } read rightly

fan = Our { $nouns }, the same start; only the learning rate differs.
    .sees = Curves of the loss leave one point and fan out: some hardly fall, some fall far, some stay up.

scores = { $shape ->
    [hump] Unseen { $nouns } read rightly: { $low } if too small, { $best } if right, { $high } if too large.
   *[other] Unseen { $nouns } read rightly: { $low } with the shortest steps, { $high } with the longest.
  }
    .line = { $shape ->
        [hump] Too small, right, too large
       *[other] {""}
      }
    .sees = The ends of all curves move side by side and become one curve over the learning rates: a hump.

next = Each step looked at { $batch_size } { $nouns }. Why not one? Why not all?
    .line = Why not just one? Why not all?
