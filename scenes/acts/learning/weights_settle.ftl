### The words of WeightsSettle.

title = What happened to the weights?
teaches = { $beginning ->
    [random] Random edges become structure.
   *[other] What training makes of the edges.
  }

label-step = step

label-way = how far weights moved

# The first recorded step at which nine tenths of the way is done, and how much that is there.
label-settled = { $share } by step { $step }

random = { $beginning ->
    [random] Every line is a weight. At first, all are random.
    [untrained] Every line is a weight, here before training.
   *[other] Every line is a weight, here as the recording begins.
  }
    .line = { $beginning ->
        [random] Every line is a random weight
       *[other] Every line is a weight
      }
    .sees = The whole network: every neuron a tile, every weight a line, orange above zero, blue below. The strongest glow.

thick = Thick orange pulls a neuron up, thick blue pulls it down. Thin hardly counts.
    .sees = The camera comes close to a neuron: a thick line and a thin one lead to it, each with its number; a number below zero is blue, one above orange.

hurry = { $edges ->
    [changed] { $pace ->
        [early] Most of it happened early.
       *[other] Step by step, from the first to the last.
      }
   *[other] Step by step, and hardly a line moves.
  }
    .sees = The whole training in a few seconds. Along the foot of the picture a curve shows how far all weights have moved from where they began.

sides = { $flipped_weights ->
    [0] No weight changed sides.
   *[other] { $flipped_weights } of { $weights } weights changed sides.
  }
    .line = { $flipped_weights ->
        [0] None changed sides
       *[other] { $flipped_weights } of { $weights } changed sides
      }
    .sees = One line stands alone, with its number. Through the training it grows thin, vanishes and comes back in the other colour. Then all that did light up.

settled = What did the weights draw?
    .sees = The tiles of the first layer gather to a wall, and run from the first recorded step to the last: patterns appear in them.
