### The words of Backpropagation.

title = Who is to blame?
teaches = For every weight: would a nudge up make it more wrong or less, and how much?

miss = It should be sure: { $label }. Whatever is off is the error.
    .line = What is off is the error
    .sees = All light of the answer grows faint; what each bar lacks, or has too much, turns violet.

nudge = Take one weight. Nudge it up: more wrong, or less? { $loss ->
        [falls] Less.
        [rises] More.
       *[other] Neither.
    }
    .sees = One weight between neurons swells; an arrow passes on to the sum, then to the bar of the right answer.

gradient = How much? Answer times error: { $gradient }, its gradient.{ $loss ->
        [falls] { " " }Minus: up means less wrong.
        [rises] { " " }Plus: up means more wrong.
       *[other] {""}
    }
    .sees = Both numbers leave their places and stand in a row, with their product.

share = The neuron before gets a share of the blame: error times weight, { $share }.
    .sees = The error runs back along the line, is multiplied by the weight, and stands at the neuron before. Both factors and their product come into a row beside the first.

paths = That is backpropagation. Multiply along each path, add the paths: the chain rule.
    .line = Multiply along a path, add the paths
    .sees = Violet light runs back through all layers; then, one after another, ways to one neuron light up.

silent = { $silent ->
    [some] Silent neurons had no part in it. They get no blame.
   *[other] Some neurons get a large share of the error, some a small one.
  }
    .line = { $silent ->
        [some] Silent? No blame.
       *[other] {""}
      }
    .sees = The first layer’s neurons, framed by what they answered; then violet, in the shape of what they saw.

next = Now every weight knows whether up or down. But how far?
    .line = How far should each weight move?
    .sees = Back to the whole network, all of it lit by what flowed back.

label-answer = answer
label-error = error
label-weight = weight
label-gradient = gradient
label-share = its share
label-nudge = nudge
label-sum = sum
label-loss = { $loss ->
    [falls] less wrong
    [rises] more wrong
   *[other] just as wrong
  }
