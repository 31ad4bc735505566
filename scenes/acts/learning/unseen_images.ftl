### The words of UnseenImages.

title = Did it just memorize?
teaches = Learning is what works on new images.

rules = Our rules get { $rules } right. The network never saw this wall.
    .sees = The wall of unseen digits; what the rules read correctly is lit. A bar under it is filled as far, with a mark at its end.

reads = { $ahead ->
    [yes] Watch the network read: past our rules, and on to { $right }.
   *[no] Watch the network read: { $right } of { $count }, and our rules stay ahead.
  }
    .sees = The wall goes dark, then windows light up as the network learns; the bar fills, past the mark.

shuffle = Could that be memory? Shuffle its labels, the right answers it learns from.
    .line = Shuffled labels: nothing to understand
    .sees = Digits in a grid, each with its label. The labels leave their images and change places, like shuffled cards.

memory = { $all ->
    [yes] Another network learns all { $count } by heart: { $learned }. New images: { $unseen }.
   *[no] Another network learns { $learned } of { $count } by heart. New images: { $unseen }.
  }
    .sees = On the left, a wall of the images that it learned lights up; on the right, a wall of those it never saw stays dark. Under it, large, the share that is read.

learning = With true labels: { $learned }, and { $unseen } of the new ones.{ $better ->
    [yes] { " " }That is learning.
   *[no] {""}
  }
    .sees = Both walls move up. Below them, the walls of a network that learned true labels. Both light up.

missed = Of { $count }, ours misses { $missed }. Our rules had { $better } of them right.
    .sees = The wall of unseen images grows to the first wall. What stays dark comes close, image by image, sorted; some are framed in yellow.

ours = Nobody explained digits to it: { $training_examples } examples did.
    .sees = The images go back into the wall, which is dim now. Before it, our digit; around it, the wall gets bright.

next = So more training is always better?
    .line = So more training is always better?

label-right = of { $count } right
label-rules = our rules: { $rules }
label-dealt = learned shuffled labels
label-true = learned true labels
label-unseen = never seen
label-missed = of { $count } missed
label-better = { $better ->
    [0] {""}
   *[other] our rules read { $better } of these
  }
