### The words of TrainingLoop.

title = What do many small steps make?
teaches = Forward, loss, backward, update: again and again.

label-step = step

label-epoch = epoch

label-steps = steps

label-loss = loss

label-over = { $done ->
    [one] after { $done } epoch
   *[other] after { $done } epochs
  }

label-forward = forward

label-backward = backward

label-update = update

forward = Forward: our { $noun } runs through.
    .sees = A wave of light runs right through the network; its answers grow as bars.

backward = Loss: how wrong? Backward: who is to blame?
    .sees = What the bars lack, and what is too much of them, turns violet. A violet wave runs back through the network and prints itself into the tiles.

update = { $step ->
    [small] Update: the weights take one small step.
    [one] Update: the weights take one step.
   *[other] Update: the weights move. Here, some steps are drawn as one.
  }
    .sees = The tiles show the step that their weights take, in orange and blue, and it sinks into them.

# Not our image alone asked for that step.
batch = { $batch_size } { $nouns } share a step: a batch.
    .line = { $batch_size } { $nouns }, one step: a batch
    .sees = The picture shrinks into its place among the other pictures of the first batch.

again = Again. And again.
    .sees = The same waves and the same kind of step, faster each time, while steps are counted.

# What flies is what training never sees, where there is such. Of two rims that share a chance, the middle is as far.
darts = { $kept ->
    [unseen] Each of { $count } unseen { $nouns } is a dart. The surer, the farther out; violet is wrong.
   *[other] Each of { $count } { $nouns } is a dart. The surer, the farther out; violet is wrong.
  }
    .line = Unsure in the middle, sure at the rim
    .sees = The network moves to the side. Pictures fly from its outputs onto a board with a point for every class; in the middle they become dots, or violet rings where the answer is wrong.

step = Step after step, many more follow.

epoch = { $has_epochs ->
    [yes] { $turns ->
        [all] When every { $noun } has had its turn, an epoch is over. Here: { $epochs } epochs.
       *[other] Batch after batch, for { $epochs } epochs.
      }
   *[other] Batch after batch, step after step.
  }
    .sees = The network leaves. Violet dots leave the middle of the board, become pictures and pile up outside the rim.

# What is told is the share of the darts, where they are all that the trace holds; else that of all that were kept aside.
result = { $has_unseen_accuracy ->
    [yes] Loss { $first_loss } to { $last_loss }. Of { $unseen_examples } unseen { $nouns }, { $unseen_accuracy } read correctly.
   *[other] { $has_accuracy ->
        [yes] { $has_validation_examples ->
            [yes] Loss { $first_loss } to { $last_loss }. Of { $validation_examples } new { $nouns }, { $accuracy } read correctly.
           *[other] Loss { $first_loss } to { $last_loss }. Read correctly: { $accuracy }.
          }
       *[other] The loss went from { $first_loss } to { $last_loss }.
      }
  }
    .line = { $has_unseen_accuracy ->
        [yes] { $unseen_accuracy } of { $unseen_examples } unseen { $nouns } right
       *[other] { $has_accuracy ->
            [yes] { $has_validation_examples ->
                [yes] { $accuracy } of { $validation_examples } new { $nouns } right
               *[other] { $accuracy } read correctly
              }
           *[other] Loss { $first_loss } to { $last_loss }
          }
      }

next = What happened to the weights meanwhile?
