### The words of Backpropagation.

title = Who is to blame?
teaches = Every weight learns its share of the error.

miss = { $label } should be certain. Whatever is off is an error.

flow = Errors flow back as blame. Big weight, big share.
    .line = Big weight, big share

print = { $silent ->
    [some] Silent neurons get no blame: they said nothing.
   *[other] Every neuron’s share: its blame, times what it was shown.
  }
    .line = { $silent ->
        [some] Who said nothing gets no blame.
       *[other] To each its share of the blame
      }
    .sees = The first layer’s neurons, each as bright as its blame, in the shape of what it was shown.

question = Nudge one weight up: does the loss rise or fall?
    .sees = One weight between neurons: what comes in on the left, the blame at its end on the right.

nudge = Times the answer, it moves the sum. Times the blame, the loss.
    .line = { $loss ->
        [falls] More of this weight, less loss
        [rises] More of this weight, more loss
       *[other] This weight leaves the loss as it is.
      }

gradient = Answer times blame: { $gradient }. That is this weight’s gradient.
    .line = Its gradient: answer times blame

paths = Farther back, multiply along every path, add the paths: the chain rule.
    .line = The chain rule: multiply, then add

next = Every weight has its share. How far should it move?
    .line = How far should each weight move?

label-answer = answer
label-blame = blame
label-weight = weight
label-sum = sum
label-loss = loss
