### The words of DecisionBoundary.

title = What did it draw?
teaches = Training draws borders between answers.

ask = Here an example is { IN_WORDS($numbers) } numbers: a place. So ask the network about every place.
    .sees = Points on a dark plane turn into the names of their classes. Then bright lines part one answer from the next.

bend = Training bends the borders. { $right } of unseen { $points } now lie in their own country.
    .line = { $right } in their own country
    .sees = Step by step the lines move and bend, and the countries between them grow brighter.

edges = A neuron draws one soft edge. { $neurons } edges, combined, make these borders.
    .line = Many edges make one border
    .sees = The plane moves aside, and a copy of it leaves it: one neuron, orange on one side of a yellow line, blue on the other. Then all neurons come, and their yellow lines lie down on the plane.

mix = Our { $nouns } are { $inputs } numbers. Take a slice: { $ours }, { $second }, { $third }, and everything between.
    .sees = A picture fans out into a triangle of pictures. At its corners stand the originals, between them their mixtures.

win = { $wins ->
    [yes] At first our { $called ->
        [label] { $label }
       *[other] { $noun }
      } is taken for { $first }. Watch it win its own country.
   *[other] Our { $called ->
        [label] { $label }
       *[other] { $noun }
      } is taken for { $first } at first. Watch the borders move.
  }
    .sees = The triangle shows what every mixture is taken for. Borders move through it until they part its corners.

walk = { $flips ->
    [yes] No mixture was ever trained. With { $share } of the { $second } mixed in, it sees { $to }. What does it look for?
   *[other] No mixture was ever trained, yet each has its answer. What does it look for?
  }
    .line = What does it look for?
    .sees = A picture walks along the foot of the triangle, and becomes another on its way.

label-step = step
label-taken = taken for
label-share = { $share } of the { $second }
