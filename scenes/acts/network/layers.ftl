### The words of Layers.

title = How do neurons team up?
teaches = Many neurons side by side, and layer after layer.

numbers = To the network, our { $called ->
    [label] { $label }
   *[other] { $noun }
  } is { $inputs ->
    [one] { $inputs } number
   *[other] { $inputs } numbers
  }: the input layer.
    .line = { $kind ->
        [image] The input layer
       *[other] {""}
      }
    .sees = The input from so near that its cells are numbers.

first = { $first_layer ->
    [one] { $first_layer } neuron looks at all of it, through its own knobs: a hidden layer.
   *[other] { $first_layer } neurons look at all of it, each through its own knobs: a hidden layer.
  }
    .line = A hidden layer
    .sees = Copies of the input fly to the tiles of the first layer and land on each; the tiles light by what they answer.

between = { $between ->
    [one] Their answers go into { $second_layer } more, like parts to the next station.
   *[other] Answers go on, layer after layer, like parts from station to station.
  }
    .line = It sees only these answers.
    .sees = Lines grow to the next tiles, each with one cell for every neuron before it. Answers run along them; the tiles light.

outputs = { IN_WORDS($classes, case: "capital") } neurons come last, one for every answer: the output layer.
    .sees = The last tiles, each with the name of a class; answers run into them.

count = { $parameters } weights and biases in all{ $beginning ->
    [random] , and the weights are still random.
   *[other] , and every one of them counts.
  }
    .sees = Neuron after neuron lights up with its lines while their weights and biases are counted.

next = So: what does this { $beginning ->
    [random] random network
   *[other] network
  } make of our { $called ->
    [label] { $label }
   *[other] { $noun }
  }?
    .line = What does it make of our { $called ->
    [label] { $label }
   *[other] { $noun }
  }?
    .sees = Light sets out from the input and goes through the layers, up to the last.

label-layer = { $neurons ->
    [one] { $neurons } neuron
   *[other] { $neurons } neurons
  }
label-knobs = weights and biases
