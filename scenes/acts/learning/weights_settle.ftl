### The words of WeightsSettle.

title = What happened to the weights?
teaches = Random edges become structure.

label-step = step

random = { $beginning ->
    [random] { $weights } glowing lines, all random.
    [untrained] { $weights } glowing lines, before training.
   *[other] { $weights } glowing lines, as the recording begins.
  }
    .line = { $beginning ->
        [random] { $weights } lines, all random
        [untrained] { $weights } lines, before training
       *[other] { $weights } lines
      }
    .sees = The whole network: every neuron a tile, every weight a line, orange above zero, blue below.

thick = Thick pulls hard, thin hardly matters.

hurry = { $edges ->
    [changed] { $pace ->
        [early] Most of it happens early.
       *[other] Step by step, from the first to the last.
      }
   *[other] Step by step, and hardly a line moves.
  }
    .line = { $edges ->
        [changed] { $pace ->
            [early] Most of it happened early.
           *[other] {""}
          }
       *[other] {""}
      }
    .sees = The whole training in a few seconds. The loss runs along the foot of the picture as a curve that glows.

sides = { $flipped_weights ->
    [0] No line changed sides.
    [1] { $flipped_weights } line changed sides, from orange to blue or back.
   *[other] { $flipped_weights } lines changed sides, from orange to blue or back.
  }
    .line = { $flipped_weights ->
        [0] None changed sides
       *[other] { $flipped_weights } changed sides
      }

settled = { $ending ->
    [trained] It settled. But what did it draw?
   *[other] So it ends. But what did it draw?
  }
    .line = But what did it draw?
    .sees = The tiles of the first layer gather to a wall, run from the first recorded step to the last, and go home.
