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
    .sees = The input from so near that its cells are numbers.

first = { $first_layer ->
    [one] { $first_layer } neuron looks at all of it, through its own knobs: a hidden layer.
   *[other] { $first_layer } neurons look at all of it, each through its own knobs: a hidden layer.
  }
    .sees = Copies of the input fly row after row to the tiles of the first layer; the tiles light by what they answer.

between = { $between ->
    [one] Each answer goes on to { $second_layer } more neurons, and is one cell for each of them.
   *[other] Each answer goes on to the next layer, and is one cell for every neuron there.
  }
    .line = One answer, one cell in every tile
    .sees = One answer, in yellow, runs along its row and over its lines into the same cell of every tile of the next layer.

stations = So all answers travel on, like parts to the next station.
    .sees = All answers run on, layer after layer; tiles light by what they answer.

outputs = { IN_WORDS($classes, case: "capital") } neurons come last, one for every answer: the output layer.
    .sees = The last tiles, each with the name of a class; answers run into them, and they light.

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
    .sees = Light sets out from the input to the first layer.

label-input = input layer
label-hidden = hidden layer
label-output = output layer
label-numbers = { $inputs ->
    [one] { $inputs } number
   *[other] { $inputs } numbers
  }
label-count = { $count ->
    [one] { $count } neuron
   *[other] { $count } neurons
  }
label-knobs = weights and biases
