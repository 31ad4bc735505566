### The words of MeasuringError.

title = How wrong, in one number?
teaches = The loss is one number for a mistake: squared misses for values, surprise for classes.

miss = To predict a quantity, measure each miss and square it.
    .line = Every miss, squared
    .sees = A curve that misses a row of points; every miss is the side of a square.

mean = Their average is the loss: { $mean }.
    .sees = All squares become one, as large as their mean.

learn = { $fell ->
    [yes] Training shrinks it: { $mean } becomes { $last }.
   *[other] After training it is { $last }; before, it was { $mean }.
  }
    .sees = The curve bends to the points while the squares change with it.

truth = To tell things apart, only the truth's chance counts.
    .line = Only the truth's chance counts.
    .sees = The answers of the network; all but that for the truth go dark.

slide = { $chance } for the truth: that surprise costs { $loss }. Certainty costs nothing.
    .line = Little chance, big surprise
    .sees = A slide, high over small chances and at nothing over certainty; our example stands high on it.

ride = { $unseen ->
    [yes] { $count } unseen { $nouns } ride the same slide: average { $before }, at last { $after }.
   *[other] { $count } { $nouns } ride the same slide: average { $before }, at last { $after }.
  }
    .sees = Many examples on the slide, moving with every step of training.

next = Back to our { $called ->
    [label] { $label }
   *[other] { $noun }
  }: { $loss }. Which of { $weights } weights is to blame?
    .line = Which weight is to blame?

label-mean = loss: the mean square
label-never = no chance
label-certain = certain
label-average = average loss
