### The words of WeightUpdate.

title = How far should a weight move?
teaches = A weight’s step: the learning rate times its slope, downhill.

label-weight = weight
label-slope = slope
label-old = old
label-rate = learning rate
label-new = new
label-loss = loss of { $batch_size } { $nouns }
label-same = loss, same { $nouns }
label-ours = our { $called ->
    [label] { $label }
   *[other] { $noun }
  }

knob = A single weight, at { $weight }. All others freeze.
    .sees = The camera goes to a single line between neurons; its weight becomes a knob.

# The loss is that of all examples that share the first step, not that of ours.
valley = { $shape ->
    [valley] Turn it: the loss of the batch falls, then rises. A valley.
   *[other] Turn it, and the loss of the whole batch draws a slope.
  }
    .line = { $shape ->
        [valley] Too low, too high: more loss
       *[other] {""}
      }
    .sees = The knob turns from end to end; a point draws a curve over all its values, and comes back.

slope = Over all { $batch_size }, its gradient, the slope, is { $slope }: turning { $helps ->
        [up] up
       *[down] down
    } lowers the loss.
    .sees = A straight line touches the curve at the point and shows how steep it is there.

step = So step against the slope, times { $rate }: the learning rate. { $adds ->
        [yes] {""}
       *[other] A little decay joins in.
    }
    .sees = Weight, learning rate and slope come into a row; the new weight is what remains.

# A step may also be so large that the slope where it began says little.
scale = { $step ->
    [small] A slope only holds nearby, so the step is small: look closely.
   *[other] A slope only holds nearby, and this step goes far.
  }
    .line = { $step ->
        [small] Up close, the curve is straight
       *[other] {""}
      }
    .sees = The camera dives to the point until the step can be seen; the point goes it.

all = { $moves ->
    [all] All weights step at once, the largest by { $most }: gradient descent.
   *[other] The other weights step too, at once, by { $most } at most.
  }
    .line = { $moves ->
        [all] { $weights } steps, the largest { $most }
       *[other] All at once, the largest by { $most }
      }
    .sees = The whole network again: every line and every cell of every tile shows its own small step, in its colour.

again = Same { $nouns }: loss { $before }, now { $after }. Our { $called ->
        [label] { $label }
       *[other] { $noun }
    }: { $chance }, now { $later }.
    .sees = The steps sink into the weights. The example runs through again; its bar has changed a little.

next = { $weights } valleys at once. What landscape is that?
    .line = What landscape is that?
