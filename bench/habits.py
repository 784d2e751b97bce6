"""What habits tell about an author: to a reader of the public pages, and to somebody who also holds the database.

A reader sees spaces, threads, the times of what is written by name, and the hour of what is written under a mask. A
database could add one thing about the moment: the order in which rows were made. It is looked for in every place in
which it might have stayed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from math import log

from bench.investigator import Evidence, Guess, hour_of, number_of
from tests.factories.dump import Row

SAME_HOUR, NEXT_HOUR, SAME_THREAD = log(40), log(4), log(3)  # what a sign weighs, in favour
NEXT_ROW = (0.3, 1.0, 2.0, 4.0)  # what the order of rows may weigh; the best is taken with hindsight
NEAR = 6  # named posts on either side that are looked at
Order = dict[str, int]  # a post's row number -> its place among all posts


@dataclass(eq=False)
class Habits:
    """How everybody writes by name."""

    taken: Evidence

    @cached_property
    def posts(self) -> Counter[str]:
        return Counter(str(row["author_id"]) for row in self.taken.named)

    @cached_property
    def clock(self) -> Counter[tuple[str, int]]:
        return Counter((str(row["author_id"]), of_day(row)) for row in self.taken.named)

    @cached_property
    def spaces(self) -> Counter[tuple[str, str | None]]:
        return Counter((str(row["author_id"]), self.taken.space_of[row["thread_id"]]) for row in self.taken.named)

    @cached_property
    def of_hour(self) -> dict[str, set[str]]:
        found = defaultdict(set)
        for row in self.taken.named:
            found[hour_of(row)].add(str(row["author_id"]))
        return found

    @cached_property
    def of_thread(self) -> dict[str | None, set[str]]:
        found = defaultdict(set)
        for row in self.taken.named:
            found[row["thread_id"]].add(str(row["author_id"]))
        return found

    @cached_property
    def hours(self) -> list[str]:
        return sorted(self.of_hour)

    def base(self, member: str, space: str | None, hour: int) -> float:
        """How likely a member is to write in this space at this hour of the day, from what they wrote by name."""
        count = self.posts[member]
        at_this_time = sum(self.clock[member, (hour + step) % 24] for step in (-1, 0, 1))
        here = self.spaces[member, space]
        return log(count + 0.5) + log((at_this_time + 0.5) / (count + 4)) + log((here + 0.5) / (count + 2))

    @cache  # noqa: B019  it lives as long as the evidence
    def bases(self, space: str | None, hour: int) -> dict[str, float]:
        return {member: self.base(member, space, hour) for member in self.taken.members}

    def as_read(self, row: Row) -> dict[str, float]:
        """A score for each member, from public pages alone."""
        scores = dict(self.bases(self.taken.space_of[row["thread_id"]], of_day(row)))
        signs = (
            (SAME_HOUR, self.of_hour.get(hour_of(row), ())),
            (NEXT_HOUR, self._hours_beside(row)),
            (SAME_THREAD, self.of_thread.get(row["thread_id"], ())),
        )
        for weight, members in signs:
            for member in members:
                scores[member] += weight
        return scores

    def _hours_beside(self, row: Row) -> set[str]:
        place = bisect_left(self.hours, hour_of(row))
        return {name for hour in self.hours[max(0, place - 1) : place + 2] for name in self.of_hour[hour]}


@dataclass(eq=False)
class Ordered:
    """The same with an order of the posts, true or not: who wrote by name just before or after?"""

    habits: Habits
    order: Order

    @cached_property
    def named(self) -> list[tuple[int, str]]:
        """Place and author of every post by name, in this order."""
        rows = self.habits.taken.named
        return sorted(
            (self.order[str(row["id"])], str(row["author_id"])) for row in rows if str(row["id"]) in self.order
        )

    def scores(self, row: Row, weight: float) -> dict[str, float]:
        scores, own = self.habits.as_read(row), self.order.get(str(row["id"]))
        if own is None:
            return scores
        place = bisect_left(self.named, (own, ""))
        for at, member in self.named[max(0, place - NEAR) : place + NEAR]:
            scores[member] += weight / abs(at - own)
        return scores


def orders(taken: Evidence) -> dict[str, Order]:
    """Every order of the posts that the database holds: numbers, places in the file and in the log."""
    refs = {f"post:{row['ref']}": row["id"] for row in taken.dump["posts"]}
    logged = [{"post_id": refs.get(row["subject"]), "id": row["id"]} for row in taken.dump["audit_events"]]
    found = {"numbers": ranked({str(row["id"]): number_of(row) for row in taken.dump["posts"]})}
    found["log"] = ranked(_first(logged))
    for table in ("posts", *BESIDE):
        own = "id" if table == "posts" else "post_id"
        found[f"places of {table}"] = ranked({str(row[own]): at for at, row in enumerate(taken.dump[table])})
    if taken.dump["sealed_links"]:
        links = enumerate(taken.dump["sealed_links"])
        found["places of sealed_links"] = ranked({str(row["post_id"]): at for at, row in links})
    return found | {f"numbers of {table}": ranked(_first(taken.dump[table])) for table in BESIDE}


BESIDE = ("post_transitions", "assessments", "cases")


def _first(rows: list[Row]) -> dict[str, int]:
    """The lowest row number that belongs to each post."""
    found: dict[str, int] = {}
    for row in rows:
        post = str(row["post_id"])
        found[post] = min(found.get(post, number_of(row)), number_of(row))
    return found


def ranked(values: dict[str, int]) -> Order:
    return {post: place for place, post in enumerate(sorted(values, key=values.__getitem__))}


def of_day(row: Row) -> int:
    return int((row["created_at"] or "")[11:13])


def by_how_often(taken: Evidence) -> Guess:
    """Whoever writes most by name wrote this too."""
    most = Habits(taken).posts.most_common(1)[0][0]
    return {str(row["id"]): most for row in taken.masked}


def by_reading(taken: Evidence) -> Guess:
    """The best guess of an attentive reader of public pages."""
    habits = Habits(taken)
    return {str(row["id"]): best(habits.as_read(row)) for row in taken.masked}


def by_reading_and_order(taken: Evidence, found: dict[str, Order]) -> list[Guess]:
    """The guesses of that reader with the database in hand: one for each order, and each weight that it may have."""
    habits = Habits(taken)
    known = [Ordered(habits, order) for order in found.values()]
    return [
        {str(row["id"]): best(one.scores(row, weight)) for row in taken.masked} for one in known for weight in NEXT_ROW
    ]


def best(scores: dict[str, float]) -> str:
    return max(scores, key=lambda member: (scores[member], member))
