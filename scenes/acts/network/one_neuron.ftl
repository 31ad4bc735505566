### The words of OneNeuron.

title = What does one neuron do?
teaches = It weighs its inputs, adds them up, and answers.

visit = This is our { $called ->
    [label] { $label }
   *[other] { $noun }
  }. Let's visit one { $beginning ->
    [random] untrained neuron
   *[other] neuron
  }.
    .sees = The camera goes from the whole network to one neuron of its first layer. Lines from the input end at it.

numbers = It receives our { $called ->
    [label] { $label }
   *[other] { $noun }
  } as { $inputs ->
    [one] { $inputs } number
   *[other] { $inputs } numbers
  }{ $kind ->
    [image] { $spans ->
        [unit] : blank is zero, full is one.
       *[other] , from blank to full.
      }
   *[other] .
  }
    .sees = The camera goes so near to the input that a few of its cells fill the frame, each with its number.

knobs = { $spans ->
    [signed] Every number gets a volume knob, its weight. Orange keeps its sign, blue turns it around.
   *[other] Every number gets a volume knob, its weight. Orange adds, blue counts against.
  }
    .line = { $beginning ->
        [random] Every weight is still random.
       *[other] A weight is a volume knob.
      }
    .sees = Out of every number comes a knob; one after the other turns to the right for a weight above zero, to the left for one below.

multiply = Every number times its weight is its vote.{ $spans ->
    [signed] {""}
   *[other] {" "}Large negative weights vote strongly against.
  }
    .sees = The input slides over the weights; what is left of them are the products. One input, its weight and their product stand below as numbers.

add = Add them up: all votes for, all votes against.
    .sees = Products fly off and become bricks: orange ones pile up, then blue ones eat from the top. What is left goes on.

bias = Its bias makes it { $is ->
        [negative] harder
       *[other] easier
    } to wake: { $bias }{ $learns ->
        [yes] , after training { $trained }
       *[other] {""}
    }.
    .sees = Where the sum starts, a step: the bias. { $learns ->
        [yes] It moves through all of training and back; then it comes to what is left of the votes.
       *[other] It comes to what is left of the votes.
      }

answer = { $sum_is ->
    [negative] The sum is below zero, and it answers { $answer }. How come?
   *[other] It answers { $answer }. But what does it say when the sum is negative?
  }
    .line = { $sum_is ->
        [negative] How does a sum become an answer?
       *[other] But what if the sum is negative?
      }
    .sees = What is left of the pile becomes the answer; the camera goes back, and the answer stays at its neuron. { $silent ->
        [some] Another neuron, whose sum is below zero, stays dark.
       *[none] {""}
      }

label-inputs = { $inputs } { $kind ->
    [image] { $inputs ->
        [one] pixel
       *[other] pixels
      }
   *[other] { $inputs ->
        [one] number
       *[other] numbers
      }
  }
label-weights = { $inputs } { $inputs ->
    [one] weight
   *[other] weights
  }
label-products = { $inputs } { $inputs ->
    [one] vote
   *[other] votes
  }
label-added = for
label-taken = against
label-bias = bias
label-sum = sum
label-unknown = ?
