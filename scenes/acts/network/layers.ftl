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
    [one] Each answer goes to all { $second_layer } neurons of the next layer, each with its own weight.
   *[other] Each answer goes to all neurons of the next layer, each with its own weight.
  }
    .line = One answer, its own weight in every tile
    .sees = One answer runs along its row and over its lines into every tile of the next layer, where a cell, its weight, is marked in yellow.

outputs = { IN_WORDS($classes, case: "capital") } neurons come last, one for every answer: the output layer.
    .sees = The last tiles, each with the name of a class; nothing has reached them yet.

count = { $parameters } weights and biases in all{ $beginning ->
    [random] , and the weights are still random.
   *[other] , and every one of them counts.
  }
    .sees = Neuron after neuron flares up with its lines while their weights and biases are counted; then all of them are bright.

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
    .sees = Light runs from layer to layer, and is still on its way to the last one.

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
