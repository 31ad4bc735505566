### The words of Backpropagation.

title = Who is to blame?
teaches = Every weight learns its share of the error.

miss = It should be sure: { $label }. Whatever is off is an error.
    .line = Violet: missing, or too much
    .sees = All light of the answer grows faint; what each bar lacks, or has too much, turns violet.

flow = Blame flows back: backpropagation. Big weight, big share.
    .sees = Violet light runs along the lines from the answers back to the input.

print = { $silent ->
    [some] Silent? No blame. The others’ blame falls on what they saw.
   *[other] Every neuron’s share: its blame, times what it was shown.
  }
    .line = { $silent ->
        [some] Silent? No blame. Others: blame × input
       *[other] To each: blame × input
      }
    .sees = The first layer’s neurons, framed by what they answered; then violet, in the shape of what they saw.

question = Nudge one weight up: does it get more wrong, or less?
    .line = { $lacks ->
        [some] Minus: it said too little
       *[none] {""}
      }
    .sees = One weight between neurons: what comes in on the left, the blame at its end on the right.

nudge = The nudge passes on. Answer and blame say how much of it arrives.
    .sees = An arrow for the weight; a slope makes of it one for the sum, another one for how wrong it is.

gradient = Answer times blame: { $gradient }. That is this weight’s gradient.
    .line = { $loss ->
        [falls] Minus: more of this weight, less wrong
        [rises] More of this weight, more wrong
       *[other] Zero: this weight changes nothing.
      }
    .sees = Both numbers leave their slopes and stand in a row, with their product.

paths = The same step, layer after layer, reaches all weights: the chain rule.
    .line = The chain rule
    .sees = Only the ways from the answers to one neuron of the first layer are bright.

next = Every weight has its share. How far should it move?
    .line = How far should each weight move?

label-answer = answer
label-blame = blame
label-gradient = gradient
label-weight = weight
label-sum = sum
label-loss = how wrong
