"""Can somebody with everything name the authors of masked posts? Figures for `docs/anonymity-report.md`.

`.venv/bin/python bench/anonymity.py` makes the full size: 500 members, 5,000 posts, 90 days; fifteen minutes on a small
computer. `--help` tells the rest.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import sealed
from bench.figures import surely_better
from bench.habits import NEXT_ROW, Order, by_how_often, by_reading, by_reading_and_order, orders
from bench.investigator import TRIED_FULLY, WAYS, Guess, by_columns, by_edits, by_recomputing
from bench.sealed_figures import planted_ways, sealed_ways
from bench.simulated import Size
from bench.taking import Found, Line, in_a_house, table, with_planted_key, with_planted_member
from config import ROOT

FULL, SMALL = Size(), Size(members=60, posts=500, days=30)
REPORT = ROOT / "docs" / "anonymity-report.md"


def silent_ways(found: Found) -> list[Line]:
    """Those that should say nothing, or nothing true."""
    return [Line(name, "database, keys", found.score(way(found.taken), of=_tried(name))) for name, way in WAYS.items()]


def _tried(name: str) -> int | None:
    return TRIED_FULLY if WAYS[name] is by_recomputing else None


def ways_of_habit(found: Found) -> list[Line]:
    taken = found.taken
    return [
        Line("whoever writes most by name", "public pages", found.score(by_how_often(taken))),
        Line("habits, as an attentive reader sees them", "public pages", found.score(by_reading(taken))),
        Line("the same habits, and every order in the database", "database", found.score(best_with_order(found))),
        Line("who changed something in the same hour", "database", found.score(by_edits(taken))),
    ]


def best_with_order(found: Found, known: dict[str, Order] | None = None) -> Guess:
    """With the order and the weight of it that turn out best: chosen in favour of the investigator. `known`: this order
    instead of those that the database holds."""
    guesses = by_reading_and_order(found.taken, known or orders(found.taken))
    return max(guesses, key=lambda guess: len(found.right(guess)))


@dataclass(frozen=True)
class Versus:
    """Posts that only the database's holder names, and posts that only the reader of public pages does."""

    more: int
    fewer: int
    looks: int

    @property
    def surely_better(self) -> bool:
        return surely_better(self.more, self.fewer, looks=self.looks)

    def __str__(self) -> str:
        verdict = "more than chance explains" if self.surely_better else "no more than chance explains"
        return f"names {self.more} more posts than public pages do, and loses {self.fewer}: {verdict}."


def versus(found: Found, known: dict[str, Order] | None = None) -> Versus:
    """The holder of the database against the reader; with `known`, the holder of that order."""
    reader, holder = found.right(by_reading(found.taken)), found.right(best_with_order(found, known))
    looks = len(NEXT_ROW) * len(known or orders(found.taken))
    return Versus(len(holder - reader), len(reader - holder), looks)


def figures(size: Size) -> str:
    """The whole section of the report."""
    parts = [f"{size.members} members, {size.posts:,} posts, {size.days} days, seed {size.seed}.\n"]
    for apart in (True, False):
        found = in_a_house(replace(size, apart=apart))
        parts.append(f"### {'Visits in one voice' if apart else 'Both voices in one visit'}\n")
        parts.append(f"{table([*silent_ways(found), *ways_of_habit(found)])}\n")
        parts.append(f"The best of all orders and weights {versus(found)}\n")
    planted = [_planted_key(found), _planted_member(found), _planted_order(found)]
    parts.append(f"### With a hidden key planted\n\n{table(planted)}\n")
    parts.append(f"An order of rows that is the order of writing {versus(found, {'writing': found.order})}\n")
    return "\n".join(parts)


def _planted_key(found: Found) -> Line:
    planted = with_planted_key(found)
    score = planted.score(by_recomputing(planted.taken), of=TRIED_FULLY)
    return Line("a member under a key of the site, in a tag", "database, keys", score)


def _planted_member(found: Found) -> Line:
    planted = with_planted_member(found)
    return Line("the author in an audit row", "database", planted.score(by_columns(planted.taken)))


def _planted_order(found: Found) -> Line:
    guess = best_with_order(found, {"writing": found.order})
    return Line("habits, with rows in the order of writing", "database", found.score(guess))


def sealed_figures(size: Size) -> str:
    """The section about sealed links."""
    found = in_a_house(replace(size, sealed=True))
    said = [line.way for line in silent_ways(found) if line.score.tries and line.score.beats_chance]
    lengths = {len(row["boxes"] or "") for row in found.taken.dump["sealed_links"]}
    head = f"{size.members} members, {size.posts:,} posts, {size.days} days, seed {size.seed}, three trustees in force."
    left = f"{len(sealed.links(found.taken)):,} masked posts of {len(found.taken.masked):,} still have their link"
    parts = [
        f"{head} {left}, all of one length.\n" if len(lengths) == 1 else f"{head} {left}, in {len(lengths)} lengths.\n",
        f"{table([*sealed_ways(found), *planted_ways(found)])}\n",
        f"Of the ways of the tables above, {', '.join(said) or 'none'} says more than chance here.",
        f"The best of all orders and weights {versus(found)}\n",
    ]
    return "\n".join(parts)


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """What to do: small, sealed, write. Ends the program for `--help`, and for anything else that it does not know."""
    parser = argparse.ArgumentParser(description="Can somebody with everything name the authors of masked posts?")
    parser.add_argument("--small", action="store_true", help="a tenth of the full size, in two minutes or three")
    parser.add_argument("--sealed", action="store_true", help="only the part about sealed links")
    parser.add_argument("--write", action="store_true", help=f"put the figures into {REPORT.relative_to(ROOT)}")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> None:
    """Print the figures, and put them into the report when asked."""
    wanted = asked(arguments)
    size = SMALL if wanted.small else FULL
    sections = {"sealed figures": sealed_figures}
    if not wanted.sealed:
        sections = {"figures": figures, **sections}
    for name, make in sections.items():
        found = make(size)
        print(found)
        if wanted.write:
            write(name, found)


def write(name: str, found: str) -> None:
    """Put a section between its marks in the report."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    REPORT.write_text(pattern.sub(lambda _: f"{begin}\n\n{found}\n{end}", REPORT.read_text()))


if __name__ == "__main__":
    main(sys.argv[1:])
