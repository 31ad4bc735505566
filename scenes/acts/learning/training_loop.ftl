### The words of TrainingLoop.

title = What do many small steps make?
teaches = Forward, loss, backward, update: again and again.

label-step = step

label-epoch = epoch

label-steps = steps

label-loss = loss

label-over = { $done ->
    [one] { $done } epoch
   *[other] { $done } epochs
  }

label-forward = forward

label-backward = backward

label-update = update

forward = Forward: our { $noun } runs through.
    .sees = A wave of light runs right through the network; its answers grow as bars.

loss = Loss: how wrong is that?
    .sees = What the bars lack, and what is too much of them, turns violet.

backward = Backward: who is to blame?
    .sees = A violet wave runs back through the network and prints itself into the tiles.

update = { $step ->
    [small] Update: the weights take one small step.
    [one] Update: the weights take one step.
   *[other] Update: the weights move. Here, some steps are drawn as one.
  }
    .sees = The tiles show the step that their weights take, in orange and blue, and it sinks into them.

# Not our image alone asked for that step.
batch = { $batch_size } { $nouns } share a step: a batch. Ours is one of them.
    .line = { $batch_size } { $nouns }, one step: a batch
    .sees = The picture shrinks into its place among the other pictures of the first batch.

# What flies is what training never sees, where there is such.
darts = { $kept ->
    [unseen] Darts: { $count } { $nouns } it never trains on, thrown where its chances say.
   *[other] Darts: { $count } { $nouns }, thrown where its chances say.
  }
    .line = { $kept ->
        [unseen] { $count } unseen { $nouns }; violet is wrong
       *[other] { $count } { $nouns }; violet is wrong
      }
    .sees = The network moves to the side. Pictures fly from its outputs onto a board with a point for every class; in the middle they become dots.

step = Step after step, many more follow.

epoch = { $has_epochs ->
    [yes] { $turns ->
        [all] When every { $noun } has had its turn, an epoch is over. Here: { $epochs } epochs.
       *[other] Batch after batch, for { $epochs } epochs.
      }
   *[other] Batch after batch, step after step.
  }
    .sees = The curve of the loss grows, tiles change, dots leave the middle, become pictures and pile up at the rim.

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
