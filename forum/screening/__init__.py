"""Screening: notice the person in danger, leave everyone else alone, say why.

Pure: a text goes in, an `Assessment` comes out. No web framework, no database, no clock, no input after import.
Public modules beside these names: `explain` (every step for one text), `telling` (the same as lines), `profanity`
(slow; for the outbox worker only), `loading` (read a lexicon folder), `site_rules` (a site's changes to it), `rules`
and `model` (the data).
"""

from .engine import BUILT_IN, assess, explain_rule
from .model import Assessment, Care, Exposure, Signal
from .ruleset import RuleSet

__all__ = ["BUILT_IN", "Assessment", "Care", "Exposure", "RuleSet", "Signal", "assess", "explain_rule"]
