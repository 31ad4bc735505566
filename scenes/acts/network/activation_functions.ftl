### The words of ActivationFunctions.

title = What if the sum is negative?
teaches = A curve decides how much of a sum is passed on.

rain = { $count } { $count ->
    [one] { $noun } comes by, and
   *[other] { $nouns } come by. Each
  } brings our { $beginning ->
    [random] untrained neuron
    [untrained] untrained neuron
   *[other] neuron
  } a sum.
    .sees = A neuron's tile stands over a number line. Out of it fall small pictures, each onto the place of its sum, and pile up: blue below zero, orange above.

curve = { $curve ->
    [relu] Its activation function, ReLU, is a gate: only what is above zero passes.
    [leaky_relu] Its activation function, leaky ReLU, is a gate. Below zero, only a little passes.
    [tanh] Its activation function, tanh, squeezes every sum between minus one and one.
    [sigmoid] Its activation function, sigmoid, squeezes every sum between zero and one.
    [gelu] Its activation function, GELU, holds back what is below zero, and lets large sums pass.
   *[other] This neuron has no curve but a straight line: every sum passes as it is.
  }
    .line = { $curve ->
        [relu] Below zero, silence.
        [identity] Nothing is held back.
       *[other] The curve says how much passes.
      }
    .sees = { $curve ->
        [relu] A curve leaves the line: flat on the left, rising on the right. Picture after picture goes to the curve, then over to an upright line of answers. Those from the left lie dark at zero.
       *[other] A curve leaves the line. Picture after picture goes to it, then over to an upright line of answers.
      }

ours = { $passed ->
    [none] Our { $called ->
        [label] { $label }
       *[other] { $noun }
      } brings { $sum }. It gets no answer: zero.
    [positive] Our { $called ->
        [label] { $label }
       *[other] { $noun }
      } brings { $sum }. It gets through with { $answer }.
   *[other] Our { $called ->
        [label] { $label }
       *[other] { $noun }
      } brings { $sum }. Its answer is { $answer }.
  }
    .sees = Our own example comes to its sum in a yellow frame, goes to the curve, and over to the line of answers. { $passed ->
        [none] There it grows dark.
       *[other] { "" }
      }

others = { $curve ->
    [tanh] What if? ReLU would silence all below zero. Sigmoid would squeeze all between zero and one.
    [sigmoid] What if? ReLU would silence all below zero. Tanh would squeeze all between minus one and one.
   *[other] What if? Sigmoid would squeeze them between zero and one. Tanh, between minus one and one.
  }
    .line = Only a what-if: this network has neither.
    .sees = Another curve comes, and the pictures go up to it and over to its answers; then a third.

trained = { $beginning ->
    [random] Before training
    [untrained] Before training
   *[other] At first
  }, its sums lay between { $low } and { $high }{ $moved ->
    [yes] , now between { $lowest } and { $highest }.
   *[no] . There they stayed.
  }
    .sees = The pile stands up again and moves up. Out of it comes another one below, of the same neuron at the end, over the same zero.

why = { $curve ->
    [identity] But most neurons do have a curve. Why bend anything?
   *[other] But why bend anything? What if we left the curve out?
  }
    .sees = The curve becomes a straight line, and every picture stands at its sum again.

label-neuron = our neuron
label-zero = zero
label-answer = answer
label-one = one
label-minus-one = minus one
label-below = { $count } below zero
label-above = { $count } { $curve ->
    [relu] pass
   *[other] above zero
  }
label-what-if = { $other ->
    [relu] What if: ReLU
    [sigmoid] What if: sigmoid
   *[other] What if: tanh
  }
label-first = { $beginning ->
    [random] before training
    [untrained] before training
   *[other] at first
  }
label-last = { $ending ->
    [trained] after training
   *[other] at the end
  }
