### The words of ForwardPass.

title = What does it see?
teaches = A signal runs through the network and becomes a guess.

goes-in = Our { $label } goes in.

carries = Every line carries a number, times its weight.
    .sees = Light runs from the input along the lines to the first layer: orange where a product is above zero, blue below.

adds = { $activation ->
    [ReLU] Neurons add, stay dark below zero, and glow with the rest.
   *[other] Neurons add up what arrives, bend the sum, and pass it on.
  }
    .line = { $activation ->
        [ReLU] Below zero: silence
       *[other] Add, bend, pass on
      }
    .sees = A few neurons from near. A row before a neuron turns orange or blue by its sum, as thick as that is large.

sums = On it goes, layer after layer, until { IN_WORDS($classes) } sums are left.
    .sees = All of the network. The wave goes through the other layers; each last neuron shows its sum as a number.

ends = { $link ->
    [softmax] Softmax turns them into { IN_WORDS($classes) } chances: together, one.
    [sigmoid] At the end, a sigmoid squeezes each sum between none and all.
   *[other] What the last neurons answer is its guess: the largest wins.
  }
    .sees = The sums give way to bars, each as long as a chance is large.

first-guess = { $right ->
    [no] Its best guess is { $guess }, with { $sure }. Our { $label } gets only { $chance }.
   *[other] Its best guess is { $guess }, with { $sure }.
  }

training = { $ending ->
    [trained] Now it trains: { $steps } small steps.
   *[other] Now the weights change, over { $steps } steps.
  }
    .sees = A mark stays where the right answer's bar ended. Steps are counted while tiles and lines change.

last-guess = { $right ->
    [yes] { $link ->
        [softmax] The same { $label } again: now { $sure } sure.
       *[other] The same { $label } again: now its best guess, with { $sure }.
      }
   *[other] The same { $label } again: its best guess is { $guess }, with { $sure }.
  }{ $edges ->
    [changed] {" "}Only its weights and biases changed.
   *[other] {""}
  }
    .line = { $edges ->
        [changed] Only its weights and biases changed.
       *[other] The same wave, once more
      }

next = { $edges ->
    [changed] But how wrong was that first guess, in one number?
   *[other] But how wrong was it, in one number?
  }
    .line = How wrong was it, in one number?
    .sees = All goes dark but the bar that the right answer had at first.

label-step = step
label-first = first { $chance }
