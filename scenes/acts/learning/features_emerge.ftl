### The words of FeaturesEmerge.

title = What does it look for?
teaches = Weights are a multiple exposure of the images that wrote them.

random = { $beginning ->
    [random] At first, a neuron looks for nothing.
   *[other] One neuron's weights, before the first recorded step.
  }
    .sees = The weights of one neuron as a square of cells, orange and blue.

batch = { $gate ->
    [closed] Of { $batch } { $nouns }, only { $many } woke it. Only they may write in it.
   *[other] { $many } of { $batch } { $nouns } wake it, and write in it.
  }
    .line = { $gate ->
        [closed] Only { $many } of { $batch } woke it.
       *[other] {""}
      }
    .sees = Images fly to the neuron, one after the other. Most bounce off; a few light its frame, and take their stand beside it, larger the more they will write.

print = { $whose ->
    [ours] Take the { $beginning ->
        [random] random start
       *[other] first weights
      } away: one step has left the print of our { $called ->
        [label] { $label }
       *[other] { $noun }
      }.
   *[other] Take the { $beginning ->
        [random] random start
       *[other] first weights
      } away: one step has left their prints, one over the other.
  }
    .line = { $whose ->
        [ours] One step: the print of our { $called ->
            [label] { $label }
           *[other] { $noun }
          }
       *[other] One step: their prints
      }
    .sees = The random cells go dark. Lines run from the rows of the images to the rows of the neuron, and the images appear in it, one over the other, in orange where they add and in blue where they take away. Beside each image stands its share of all that was written, with a plus or a minus.

over = { $steps } steps write over it: image upon image, added or taken away.
    .sees = The print changes from step to step; moments of its way are left behind beside it, each with its step.

all = All { $first_layer } develop, each into its own pattern.
    .sees = The camera goes back to all neurons of the layer. Their prints begin as ghosts of single images and become strokes and blots.

fits = { $fits ->
    [one] Our { $called ->
        [label] { $label }
       *[other] { $noun }
      } is laid over all. This neuron answers most.
   *[other] Our { $called ->
        [label] { $label }
       *[other] { $noun }
      } is laid over all. No neuron answers.
  }
    .sees = Copies of our example come to lie over all tiles, where only what lies under them stays bright. Frames light up. The brightest comes near and lies over the example: orange where strokes and pattern agree.

next = { $between ->
    [some] The first layer sees patterns; the next weighs them together; the last decides.
   *[other] The first layer sees patterns; the last weighs them together, and decides.
  } But where do whole { $nouns } go inside?
    .line = Where do whole { $nouns } go inside?
    .sees = A few neurons of the first layer come close, beside one of the next; a line runs from each to its own cell in it, orange or blue. Then all of the network again. Light runs on to the last layer, and bars grow.

label-step = step
label-added = of the print
label-taken = taken away
label-answer = its answer
label-first = first layer
label-later = next layer
