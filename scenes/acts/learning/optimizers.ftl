### The words of Optimizers.

title = Could the walker be smarter?
teaches = Memory, and a stride for each number, lead over flat ground.

label-loss = loss
label-steps = steps
label-weight = the weight’s stride
label-bias = the bias’s stride
label-plain = careful
label-momentum = momentum
label-rmsprop = RMSprop
label-adam = Adam
label-end-plain = careful { $end }
label-end-momentum = momentum { $end }
label-end-rmsprop = RMSprop { $end }
label-end-adam = Adam { $end }
label-end-good = good step { $end }

plain = { $came ->
    [stays] Careful steps on flat ground: after { $steps } of them it is still there.
   *[other] Careful steps, by the slope alone: { $steps } of them.
  }
    .sees = A walker creeps over a plain, and stays on it.

momentum = { $came ->
    [returns] Momentum remembers where it was going: it rolls, overshoots, comes back.
    [down] Momentum remembers where it was going: it is down at step { $down }.
   *[other] Momentum remembers where it was going.
  }
    .line = Momentum: it keeps rolling.
    .sees = Another has a glowing tail, long where it is fast; it shoots down the cliff.

rmsprop = RMSprop gives each number its own stride, long where the ground is flat.
    .sees = Another goes down at once; a bar for the weight and a bar for the bias show how far it steps.

adam = Adam does both: memory, and a stride for each number.
    .sees = The last has a tail and bars.

curves = { $comes ->
    [ahead] Our { $nouns }: careful steps end at { $slow }, the others at { $worst } or less.
   *[other] Our { $nouns }: careful steps end at { $slow }.
  }
    .sees = Curves of the loss from one start; that of careful steps stays above the others.

good = { $keeps ->
    [yes] But plain descent, with a good step, keeps up: { $good }.
   *[other] Plain descent with other steps ends at { $good }.
  }
    .line = { $keeps ->
        [yes] Plain descent with a good step keeps up.
       *[other] {""}
      }
    .sees = A further curve runs down among the others.

next = Whoever walks: what do many small steps make?
    .line = What do many small steps make?
