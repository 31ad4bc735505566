### The words of BatchSizes.

title = Why not one example? Why not all?
teaches = A small batch points roughly downhill, for a fraction of the work.

all = Ask all { $every } { $nouns } which way is down: exact, but slow.
    .sees = A half-circle with one thick needle: the way that all examples together ask for, at its right end.

one = Ask one { $noun }: on average { $mean } degrees off. { $some ->
    [some] { $over } of { $count } even point uphill.
   *[none] All are on their own way.
  }
    .sees = A thin needle for every { $noun } of a batch fans out, each to its own angle, with its picture at the tip.

few = { $way ->
    [down] Average all { $count }: what they share stays, the rest cancels. { $off } degrees off: downhill.
   *[up] Average all { $count }: what they share stays, the rest cancels. { $off } degrees off.
  }
    .sees = All needles fold into one thick needle, and its angle to the true way is marked.

hill = Back on our hill. Each walker sees the data equally often, in { $all_steps }, { $some_steps } or { $single_steps } steps.
    .sees = A land whose height is the loss; all walkers leave the same place.

arrived = { $found ->
    [both] All at once crawls. One at a time takes many more steps and jumps around. A small batch walks.
    [behind] All at once still crawls. With a few at a time, one is there.
   *[other] The more often one steps, the farther one comes.
  }
    .sees = Each walker has its name, its number of steps and the loss where it stands.

next = Still, it only feels the slope underfoot. Could the walker be smarter?
    .line = Could the walker be smarter?

label-every = all { $every }
label-down = downhill
label-up = uphill
label-over = { $over } of { $count }
label-uphill = point uphill
label-angle = { $off }°
label-together = { $count } together
label-all = all at once
label-some = { $some_looks } at a time
label-single = one at a time
label-steps-all = { $all_steps } steps, loss
label-steps-some = { $some_steps } steps, loss
label-steps-single = { $single_steps } steps, loss
