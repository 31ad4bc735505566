### The words of Layers.

title = How do neurons team up?
teaches = Many neurons side by side, and layer after layer.

numbers = Our { $called ->
    [label] { $label }
   *[other] { $noun }
  }, as the network sees it: { $inputs ->
    [one] { $inputs } number
   *[other] { $inputs } numbers
  }.
    .line = { $kind ->
        [image] To the network, a picture is numbers.
       *[other] {""}
      }
    .sees = The input from so near that its cells are numbers.

first = { $first_layer ->
    [one] { $first_layer } neuron looks at all of it, through its own knobs.
   *[other] { $first_layer } neurons look at all of it, each through its own knobs.
  }
    .line = { $first_layer ->
        [one] It sees all of it, through its own knobs.
       *[other] Each sees all of it, through its own knobs.
      }
    .sees = Copies of the input fly to the tiles of the first layer and land on each; the tiles show their weights.

between = { $between ->
    [one] { $second_layer } more look only at those answers, like stations on an assembly line.
   *[other] Layer after layer looks only at the answers before it, like stations on an assembly line.
  }
    .line = Like stations on an assembly line
    .sees = Lines grow to the next tiles, each of which has one cell for every neuron before it.

outputs = { IN_WORDS($classes, case: "capital") } neurons come last, one for every answer.
    .sees = The last tiles, each with the name of a class.

count = { $parameters } knobs in all{ $beginning ->
    [random] , set at random, like darts thrown blindfolded.
   *[other] , and every one of them counts.
  }
    .sees = Neuron after neuron lights up while their weights and biases are counted.

next = So: what does this { $beginning ->
    [random] blindfolded network
   *[other] network
  } make of our { $called ->
    [label] { $label }
   *[other] { $noun }
  }?
    .line = What does it make of our { $called ->
    [label] { $label }
   *[other] { $noun }
  }?
    .sees = The whole network, and room for its answers.

label-knobs = { $beginning ->
    [random] knobs, all set at random
   *[other] knobs
  }
