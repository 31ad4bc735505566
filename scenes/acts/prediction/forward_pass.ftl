### The words of ForwardPass.

title = What does it see?
teaches = A signal runs through the network and becomes a guess.

goes-in = Our { $label } goes in.

carries = Every line carries a number, times its weight.
    .sees = Light runs from the input along the lines to the first layer: orange where a product is above zero, blue below.

adds = { $activation ->
    [ReLU] Neurons add, stay silent below zero, and pass on the rest.
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
    [softmax] Softmax turns { IN_WORDS($classes) } sums into { IN_WORDS($classes) } chances.
    [sigmoid] At the end, a sigmoid squeezes each sum between none and all.
   *[other] What the last neurons answer is its guess: the largest wins.
  }
    .sees = The sums give way to bars, each as long as a chance is large.

first-guess = { $right ->
    [no] Its best guess: { $guess }, { $sure }. For { $label }: { $chance }.
   *[other] Its best guess: { $guess }, { $sure }.
  }{ $beginning ->
    [random] {" "}It knows nothing yet.
   *[other] {""}
  }

training = { $ending ->
    [trained] Now it trains: { $steps } small steps.
   *[other] Now the weights change, over { $steps } steps.
  }
    .sees = A mark stays where the right answer's bar ended. Steps are counted while tiles and lines change.

last-guess = The same wave: { $guess }, { $sure }. Only the weights changed.
    .line = Only the weights changed.

next = { $edges ->
    [changed] But how wrong was that first guess, in one number?
   *[other] But how wrong was it, in one number?
  }
    .line = How wrong was it, in one number?

label-first = first { $chance }
