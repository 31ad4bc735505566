### The words of WhyNonlinear.

title = What if we left the curve out?
teaches = Straight layers make one line; bends make shapes.

ring = { IN_WORDS($kinds, case: "capital") } kinds of { $points }. { $parted ->
    [no] No straight line separates them.
   *[other] Where would you draw a line between them?
  }
    .sees = Points on a dark plane take the colours of their kinds, blue and orange.

straight = { $count ->
    [one] Neurons side by side are a layer. One without a curve: the border stays a line.
   *[other] Neurons side by side are a layer. { IN_WORDS($count, case: "capital") } without a curve: the border stays a line.
  }
    .sees = Beside the plane the weights of every layer, as grids of orange and blue cells. While they train, the border between orange and blue swings over the plane, always straight.

product = { $count ->
    [one] One layer stays one.
   *[other] Multiply the layers: { IN_WORDS($count) } become one. All that depth bought nothing.
  }
    .sees = Grid after grid is multiplied with the next, until a single one is left. Its border, dotted, lies exactly on the border of all layers. Below, the share of points that it reads correctly.

bend-one = { IN_WORDS($neurons, case: "capital") } { $neurons ->
    [one] ReLU neuron folds
   *[other] ReLU neurons fold
  } the plane: { $right } are right.
    .sees = A small picture of the plane leaves it: one neuron, dark on one side of a dotted yellow line, brighter and brighter on the other. The plane folds along that line.

bend-two = { IN_WORDS($neurons, case: "capital") } { $border ->
    [strip] leave a strip
   *[other] fold it again
  }: { $right }.
    .sees = More neurons, each with its own yellow line. The border follows them.

bend-three = { IN_WORDS($neurons, case: "capital") } { $border ->
    [fence] close a fence
   *[other] fold it once more
  }: { $right }.
    .sees = Again more neurons; the border between orange and blue turns where a yellow line crosses it.

fence = { $turns ->
    [through] Each fold bends the border, in and out: straight pieces make a shape.
   *[other] Where a fold crosses the border, the border turns. Straight pieces make { $border ->
        [fence] a shape.
       *[other] more than a line.
      }
  }
    .sees = The plane fills the width: every dotted yellow line is a neuron's bend, and the border turns at each.

digits = { $twins ->
    [yes] Our { $nouns }: straight layers read { $straight }, bent ones { $bent }. How do neurons team up?
   *[other] Our { $nouns }: layers that bend read { $bent }. How do neurons team up?
  }
    .line = How do they team up?
    .sees = A wall of examples that training never saw, lit where they are read correctly. Where bends read what straight layers did not, tiles light up.

label-step = step
label-right = unseen { $points } right
label-twin = straight layers
label-run = with bends
