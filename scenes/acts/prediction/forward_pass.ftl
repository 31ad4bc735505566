### The words of ForwardPass.

title = What does it see?
teaches = A signal runs through the network and becomes a guess.

goes-in = Our { $label } goes in.

carries = Every line carries a number, times its weight.
    .line = number × weight, on every line

adds = { $activation ->
    [ReLU] Neurons add, stay silent below zero, and pass on the rest.
   *[other] Neurons add up what arrives, bend the sum, and pass it on.
  }
    .line = { $activation ->
        [ReLU] Below zero: silence
       *[other] Add, bend, pass on
      }

ends = { $link ->
    [softmax] Softmax turns { IN_WORDS($classes) } sums into { IN_WORDS($classes) } chances.
    [sigmoid] At the end, a sigmoid squeezes each sum between none and all.
   *[other] What the last neurons answer is its guess: the largest wins.
  }

first-guess = { $right ->
    [no] Its best guess is { $guess }, with { $sure }. For { $label }, { $chance }.
   *[other] Its best guess is { $guess }, with { $sure }.
  }{ $beginning ->
    [random] {" "}It knows nothing yet.
   *[other] {""}
  }
    .line = { $beginning ->
        [random] It knows nothing yet.
       *[other] Its best guess: { $guess }
      }

training = { $ending ->
    [trained] Now it trains: { $steps } small steps.
   *[other] Now the weights change, over { $steps } steps.
  }
    .line = { $steps } steps later

last-guess = The same wave: { $guess }, { $sure }. Only the weights have changed.
    .line = Only the weights have changed.

next = { $edges ->
    [changed] Being wrong changed them. But how wrong was that first guess?
   *[other] How wrong was it?
  }
    .line = { $edges ->
        [changed] How wrong was the first guess?
       *[other] But how wrong was it?
      }
