### The words of MeasuringError.

title = How wrong, in one number?
teaches = The loss is one number for a mistake: squared misses for values, surprise for classes.

miss = This curve misses its points. Measure every miss, and square it.
    .line = Every miss, squared
    .sees = A curve that misses a row of points; every miss is the side of a square.

mean = The average square is one number for the whole mistake: a loss, mean squared error.
    .sees = All squares become one, as large as their mean: { $mean }.

learn = { $fell ->
    [yes] Training shrinks it, from { $mean } to { $last }.
   *[other] After training it is { $last }; before, it was { $mean }.
  }
    .sees = The curve bends to the points while the squares change with it.

truth = A choice has no distance. We only ask: how likely was the right one?
    .line = How likely was the right one?
    .sees = The answers of the network; all but that for the truth go dark.

slide = One number again, cross-entropy: { $chance } for the right one costs { $loss }, certainty nothing.
    .line = Little chance, big surprise
    .sees = A slide, high over small chances and at nothing over certainty; our example stands high on it.

ride = { $unseen ->
    [yes] As it trains, { $count } unseen { $nouns } ride along. Their average ends at { $after }.
   *[other] As it trains, { $count } { $nouns } ride along. Their average ends at { $after }.
  }
    .sees = Many examples on the slide, moving with every step of training; who is sure of the right one ends on a pile.

next = Back to our { $called ->
    [label] { $label }
   *[other] { $noun }
  }, loss { $loss }: which of { $weights } weights is to blame?
    .line = Which weight is to blame?
    .sees = The bar goes back into the network, and its loss with it.

label-mean = loss: the average square
label-never = no chance
label-certain = certain
label-loss = loss
label-average = average loss
label-sure = sure, and right
