### The words of FirstAndLast.

title = First and last
teaches = { $beginning ->
    [random] Random weights become knowledge.
   *[other] What training makes of the weights.
  }

-network = network

# What is printed is a reading, or a name in the trace; what stands before -> only chooses.
beginning = This { -network } of { $parameters } numbers tells { IN_WORDS($classes) } { $classes ->
    [one] class
   *[other] classes
  } apart.
    .line = { IN_WORDS($classes, case: "capital") } classes to tell apart
    .sees = A dot for the { -network }.

learning = The loss fell from { $first } to { $last_loss }.{ $pace ->
    [early] {" "}Most of it happened early.
   *[other] {""}
  }
    .line = Every step makes it { $beginning ->
        [random] less random
       *[other] a little better
      }

ending = { $has_test_accuracy ->
    [yes] It reads { $test_accuracy } of new { $nouns } rightly.
   *[other] Nobody has tested it.
  }

label-loss = { $loss }: { $first }
