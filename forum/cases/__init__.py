"""Cases: one per subject (a post or a member), gathering signals, with a level, a due time, notes and a timeline.

A new signal reopens or raises a case; only a person lowers one, with a reason. Public module: `clocks`.
"""
