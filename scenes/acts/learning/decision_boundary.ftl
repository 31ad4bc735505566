### The words of DecisionBoundary.

title = What did it draw?
teaches = Training draws borders between answers.

ask = Here an example is { IN_WORDS($numbers) } numbers: a place. Ask the network about every place.
    .sees = Points on a dark plane turn into the names of their classes. Then bright lines part the countries of its answers, each with its name.

bend = Training bends the borders. { $right } of unseen { $points } now lie in their own country.
    .line = { $right } in their own country
    .sees = Step by step the lines move and bend, and the countries between them grow brighter.

edges = A neuron draws one soft edge. { $neurons } edges, combined, make these borders.
    .sees = The plane moves aside, and a copy of it leaves it: one neuron, orange on one side of a yellow line, blue on the other. Then all neurons come, and their yellow lines land on the plane, one after the other.

mix = Our { $nouns } are { $inputs } numbers. Take { $ours }, { $second }, { $third }, and everything between.
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

walk = { $meets ->
    [yes] Between them it sees { $stranger }, in a picture that nobody wrote.
   *[other] { $flips ->
        [yes] With { $share } of the { $second } mixed in, it sees { $to }.
       *[other] On the way to the { $second }, its answer stays.
      }
  }
    .sees = A yellow dot walks along the foot of the triangle{ $meets ->
        [yes] , then into its middle
       *[other] {""}
      }. The picture beside it becomes another on the way.

look = No mixture was ever trained. What does it look for?
    .line = What does it look for?
    .sees = The dot rests there.

label-step = step
label-taken = taken for
label-share = { $share } of the { $second }
