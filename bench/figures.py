"""Exact figures for guesses: binomial intervals and a sign test, without a package for it."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, log1p


def log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def at_least(k: int, n: int, p: float) -> float:
    """The probability of `k` hits or more in `n` guesses that each hit with probability `p`."""
    if k <= 0 or p >= 1:
        return 1.0
    if p <= 0:
        return 0.0
    return min(1.0, sum(exp(log_choose(n, i) + i * log(p) + (n - i) * log1p(-p)) for i in range(k, n + 1)))


def interval(k: int, n: int, *, outside: float = 0.05) -> tuple[float, float]:
    """The exact (Clopper-Pearson) interval of a share, 95 % by default."""
    low = _where(lambda p: at_least(k, n, p) >= outside / 2) if k else 0.0
    high = _where(lambda p: 1 - at_least(k + 1, n, p) <= outside / 2) if k < n else 1.0
    return low, high


def _where(reached: object) -> float:
    """The smallest share for which `reached` holds; it holds for every larger one."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)  # type: ignore[operator]
    return high


@dataclass(frozen=True)
class Score:
    """How often a way of guessing was right, beside what blind guessing would give."""

    hits: int
    tries: int
    chance: float

    @property
    def share(self) -> float:
        return self.hits / self.tries

    @property
    def interval(self) -> tuple[float, float]:
        return interval(self.hits, self.tries)

    @property
    def beats_chance(self) -> bool:
        """Whether blind guessing is below the whole 95 % interval."""
        return self.interval[0] > self.chance

    @property
    def surely_beats_chance(self) -> bool:
        """Whether blind guessing does as well less than once in 100,000 times: for whoever looks at many scores, again
        and again, and must not call one in forty of them a find."""
        return at_least(self.hits, self.tries, self.chance) < 1e-5


def surely_better(only_first: int, only_second: int, *, looks: int = 1) -> bool:
    """Of two guessers on the same posts: whether the first is better than the second beyond chance (exact sign test
    at 2.5 % on one side), by the posts that one of them alone got right. `looks`: the first is the best of so many,
    chosen with hindsight; chance has had as many tries (Bonferroni)."""
    return at_least(only_first, only_first + only_second, 0.5) < 0.025 / looks if only_first else False
