### The words of RulesFail.

title = Why not just write the rules?
teaches = Seeing is easy; saying how is not.

ask = What is this? You knew before I asked.
    .sees = One handwritten digit fills the frame.

others = { $others ->
    [more] These are { $label }s too. Now tell a computer how you know.
    [one] This is a { $label } too. Now tell a computer how you know.
   *[other] Now tell a computer how you know.
  }
    .line = Now tell a computer how you know.
    .sees = Other digits of the same kind slide in from both sides, each drawn differently.

wall = { $count } more. Rule one: a second hole makes an { $verdict }.
    .sees = The camera pulls back to a wall of dark digits. A rule marks holes in yellow, and the windows of all that it reads light up.

rules = A hole up high: { $high }. Narrow: { $narrow }. Open on top: { $open }.
    .sees = Rule after rule holds a digit close, marks what it looks at, and lights more windows: some slowly, the others in a rush. The count of right ones grows.

# Ours, and no more than that: nobody has shown that no rules can.
stop = Our { IN_WORDS($rules) } rules get { $dark } of { $count } wrong.
    .sees = What the rules read steps back; all that they got wrong becomes a violet tile.

mistakes = { $shown ->
    [told] This { $first } has a hole, this { $second } a loop, this { $third } a foot. People don't write by rules.
   *[other] Each rule saw what it looks for, and was wrong. People don't write by rules.
  }
    .sees = Some of the wrong ones come close. What misled the rule is marked in yellow; below, what the rule says, and what it is.

next = You learned from examples, not from rules. Could a machine?
    .line = Could a machine learn from examples?
    .sees = The wall goes. A network of neurons and lines appears, and looks at the digit from the beginning.

label-rule = Rule { $rule }
label-pair = A second hole: { $verdict }
label-high = A hole up high: { $verdict }
label-narrow = Narrow: { $verdict }
label-open = Open on top, one leg: { $verdict }

label-right = of { $count } right
label-dark = { $dark } wrong
label-says = The rule says { $verdict }
label-is = It is a { $truth }
