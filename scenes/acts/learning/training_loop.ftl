### The words of TrainingLoop.

title = What do many small steps make?
teaches = Forward, loss, backward, update: again and again.

label-step = step

loop = Forward: look. Loss: how wrong? Backward: who is to blame? Update: nudge.
    .line = Forward, loss, backward, update
    .sees = A wave of light runs right through the network, its bars turn violet where they are wrong, a violet wave runs back, and the tiles change a little.

# What flies is what training never sees, where there is such; a step that moves it little is said to do so.
darts = { $step ->
    [one] That was one step.
   *[other] Those were the first steps that were recorded.
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
   *[other] Those were the first steps that were recorded. Many will follow.
  }

again = Again. And again.

epoch = { $has_epochs ->
    [yes] { $turns ->
        [all] When every { $noun } has had its turn, an epoch is over. Here: { $epochs }.
       *[other] Batch after batch, for { $epochs } epochs.
      }
   *[other] Batch after batch, step after step.
  }
    .line = { $has_epochs ->
        [yes] { $turns ->
            [all] An epoch: every { $noun } once
           *[other] {""}
          }
       *[other] {""}
      }

all = And on, to step { $steps }, faster and faster.

result = { $has_accuracy ->
    [yes] { $has_validation_examples ->
        [yes] Loss { $first_loss } to { $last_loss }. New { $nouns } read rightly: { $accuracy }.
       *[other] Loss { $first_loss } to { $last_loss }. Read rightly: { $accuracy }.
      }
   *[other] The loss went from { $first_loss } to { $last_loss }.
  }
    .line = { $has_accuracy ->
        [yes] { $has_validation_examples ->
            [yes] { $accuracy } of new { $nouns } read rightly
           *[other] { $accuracy } read rightly
          }
       *[other] Loss { $first_loss } to { $last_loss }
      }

next = What happened to the weights meanwhile?
