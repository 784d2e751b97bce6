"""Cases: one per subject (a post or a member), gathering signals, with a level, a due time, notes and a timeline.

A new signal reopens or raises a case; only a person lowers one, with a reason. Public modules: `clocks`, `coming_back`
(the level at which an author brings a case back), and `telling` (what an author is told of a decision: the rules of the
guidelines, kind words for each action, how to mend).
"""
