"""A post's text as it was written, with what the filter noticed marked in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from forum.posts.assessing import TITLE_GAP

Span = tuple[int, int]


def mark_post(title: str | None, body: str, signals: Iterable[Mapping[str, Any]]) -> tuple[Markup, Markup]:
    """Title and body, escaped, with <mark> around what was noticed. `signals` count in title, blank line and body."""
    spans = [(int(signal["start"]), int(signal["end"])) for signal in signals]
    if not title:
        return Markup(), mark_spans(body, spans)
    shift = len(title) + len(TITLE_GAP)
    return mark_spans(title, spans), mark_spans(body, [(start - shift, end - shift) for start, end in spans])


def mark_spans(text: str, spans: Iterable[Span]) -> Markup:
    """`text` escaped, with the spans marked; what overlaps is one mark, what lies outside is left out."""
    pieces, at = [], 0
    for start, end in merge(spans, length=len(text)):
        pieces += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        at = end
    return Markup().join([*pieces, escape(text[at:])])


def merge(spans: Iterable[Span], *, length: int) -> list[Span]:
    """Spans in order, inside 0 to `length`, none touching another."""
    merged: list[Span] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
