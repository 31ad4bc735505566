### The words of MeasuringError.

title = How wrong, in one number?
teaches = The loss is one number for a mistake: squared misses for values, surprise for classes.

miss = A mistake should be one number. For a quantity, square every miss.
    .line = Every miss, squared
    .sees = A curve that misses a row of points; every miss is the side of a square.

mean = The average of all squares is that number: the loss.
    .sees = All squares become one, as large as their mean: { $mean }.

learn = { $fell ->
    [yes] Training shrinks it, from { $mean } to { $last }.
   *[other] After training it is { $last }; before, it was { $mean }.
  }
    .sees = The curve bends to the points while the squares change with it.

truth = To tell things apart, only the truth's chance counts.
    .line = Only the truth's chance counts.
    .sees = The answers of the network; all but that for the truth go dark.

slide = One number again: { $chance } for the truth costs { $loss }, certainty costs nothing.
    .line = Little chance, big surprise
    .sees = A slide, high over small chances and at nothing over certainty; our example stands high on it.

ride = { $unseen ->
    [yes] { $count } unseen { $nouns } ride the same slide: average { $before }, at last { $after }.
   *[other] { $count } { $nouns } ride the same slide: average { $before }, at last { $after }.
  }
    .sees = Many examples on the slide, moving with every step of training; who is sure of the truth lies on a pile.

next = Back to our { $called ->
    [label] { $label }
   *[other] { $noun }
  }, loss { $loss }: which of { $weights } weights is to blame?
    .line = Which weight is to blame?
    .sees = The bar goes back into the network, and its loss with it; what it lacks turns violet.

label-mean = loss: the average square
label-never = no chance
label-certain = certain
label-loss = loss
label-average = average loss
label-sure = sure of the truth
