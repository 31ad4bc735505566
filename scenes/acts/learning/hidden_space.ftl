### The words of HiddenSpace.

title = Where do images go inside?
teaches = Layers bring like to like, until straight cuts are enough.

waist = Give a network a waist: everything must pass through { IN_WORDS($waist) } numbers.
    .line = All must pass through the waist
    .sees = Light runs through a network whose layers grow narrow. The narrowest has a pair of neurons; they are marked.

crowd = { IN_WORDS($waist, case: "capital") } numbers are a place. { $beginning ->
    [random] At first, { $count } unseen { $nouns } are one crowd.
    [untrained] At first, { $count } unseen { $nouns } are one crowd.
   *[other] Here stand { $count } unseen { $nouns }.
  }
    .sees = The camera comes to the pair, and each of them becomes an axis. Pictures come to their places between the axes, most of them violet.

pull = { $apart ->
    [yes] Training pulls the crowd apart.
   *[other] Training moves all of them.
  }
    .sees = The pictures leave the middle in different directions, each kind in its own, and turn from violet to white where they are read correctly.

halves = { $grows ->
    [yes] Near the middle it doubts: { $near } right. Far out, { $far }.
   *[other] Near the middle { $near } are right, far out { $far }.
  }
    .sees = A ring holds the half that lies near the middle, with its share. Then the other half shines, with its own.

cuts = { $apart ->
    [yes] Now straight cuts are enough. That is what the layers before are for.
   *[other] The last layer can make straight cuts only.
  }
    .sees = Straight bright lines run from the middle outward, between the names of the classes.

next = It never saw these { $nouns }. How can we be sure it did not just memorize?
    .line = Did it just memorize?

label-step = step
label-right = right
