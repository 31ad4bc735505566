### The words of Backpropagation.

title = Who is to blame?
teaches = Every weight learns its share of the error.

miss = It should be sure: { $label }. Whatever is off is the error.
    .line = Error: missing, or too much
    .sees = All light of the answer grows faint; what each bar lacks, or has too much, turns violet.

flow = The error flows back: backpropagation. A big weight takes a big share.
    .line = Big weight, big share
    .sees = Violet light runs from the right answer along its lines, thick lines take more; then on to the input.

silent = { $silent ->
    [some] Silent neurons had no part in it. They get no blame.
   *[other] Some neurons get a large share of the error, some a small one.
  }
    .line = { $silent ->
        [some] Silent? No blame.
       *[other] {""}
      }
    .sees = The first layer’s neurons, framed by what they answered; then violet, in the shape of what they saw.

nudge = One weight. Nudge it up: more wrong, or less? { $loss ->
        [falls] Less.
        [rises] More.
       *[other] Neither.
    }
    .sees = One weight between neurons swells; an arrow passes on to the sum, then to the bar of the right answer.

gradient = Answer times error: { $gradient }. That is this weight’s gradient.
    .sees = Both numbers leave their places and stand in a row, with their product.

paths = Farther back, multiply along each path, add all paths: the chain rule.
    .line = Multiply along a path, add the paths.
    .sees = One after another, ways from the answers to one neuron of the first layer light up; its violet grows.

next = Every weight has its share. How far should it move?
    .line = How far should each weight move?

label-answer = answer
label-error = error
label-weight = weight
label-gradient = gradient
label-nudge = nudge
label-sum = sum
label-loss = { $loss ->
    [falls] less wrong
    [rises] more wrong
   *[other] just as wrong
  }
