### The words of TrainingLoop.

title = What do many small steps make?
teaches = Forward, loss, backward, update: again and again.

label-step = step

label-loss = loss

loop = Forward: look. Loss: how wrong? Backward: who is to blame? Update: a step.
    .line = Forward, loss, backward, update
    .sees = A wave of light runs right through the network, its bars turn violet where they are wrong, a violet wave runs back, and the tiles change.

# What flies is what training never sees, where there is such; a step that moves it little is said to do so.
darts = { $step ->
    [one] That was one step.
   *[other] Those were the first steps, drawn as one.
  }{" "}{ $kept ->
    [unseen] { $moved ->
        [barely] The darts, { $count } unseen { $nouns }, barely moved.
       *[other] The darts, { $count } unseen { $nouns }, moved.
      }
   *[other] { $moved ->
        [barely] The darts, { $count } { $nouns }, barely moved.
       *[other] The darts, { $count } { $nouns }, moved.
      }
  }
    .line = { $kept ->
        [unseen] Darts: { $nouns } it never trains on
       *[other] Darts: { $nouns }, thrown by its chances
      }
    .sees = The network moves to the side. Darts fly from its outputs onto a board with a point for every class.

step = { $step ->
    [one] That was one step. Many will follow.
   *[other] Those were the first steps, drawn as one. Many will follow.
  }

# The answer to how far each weight moves; and what a dart's colour and size say.
again = { $stride ->
    [small] A small step, then look again. Our { $noun } is one of many.
   *[other] A step, then look again. Our { $noun } is one of many.
  }
    .line = { $thrown ->
        [yes] Small and violet: still wrong
       *[other] {""}
      }

epoch = { $has_epochs ->
    [yes] { $turns ->
        [all] When every { $noun } has had its turn, an epoch is over. Here: { $epochs } epochs.
       *[other] Batch after batch, for { $epochs } epochs.
      }
   *[other] Batch after batch, step after step.
  }
    .sees = The waves run faster and faster. The curve of the loss grows, darts leave the middle and pile up at the rim.

# The share is of all that were kept out of training, not only of the darts.
result = { $has_accuracy ->
    [yes] { $has_validation_examples ->
        [yes] Loss { $first_loss } to { $last_loss }. Of { $validation_examples } new { $nouns }, { $accuracy } read correctly.
       *[other] Loss { $first_loss } to { $last_loss }. Read correctly: { $accuracy }.
      }
   *[other] The loss went from { $first_loss } to { $last_loss }.
  }
    .line = { $has_accuracy ->
        [yes] { $has_validation_examples ->
            [yes] { $accuracy } of { $validation_examples } new { $nouns } right
           *[other] { $accuracy } read correctly
          }
       *[other] Loss { $first_loss } to { $last_loss }
      }

next = What happened to the weights meanwhile?
