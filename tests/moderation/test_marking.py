"""What the filter noticed, marked in the text as it was written."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from forum.moderation.marking import mark_post, mark_spans, merge
from forum.posts.assessing import joined

SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=6)


def test_a_span_is_marked_where_it_stands():
    assert mark_spans("I feel low today", [(2, 10)]) == Markup("I <mark>feel low</mark> today")


def test_overlapping_spans_are_one_mark():
    assert mark_spans("abcdef", [(0, 3), (2, 5), (1, 2)]) == Markup("<mark>abcde</mark>f")


def test_signs_of_html_stay_text_inside_and_outside_of_marks():
    marked = mark_spans("<i>a</i> & <script>", [(0, 4)])
    assert marked == Markup("<mark>&lt;i&gt;a</mark>&lt;/i&gt; &amp; &lt;script&gt;")


def test_spans_count_in_title_blank_line_and_body():
    title, body = "No way out", "I can't see one. 🌧 Really."
    text = joined(title, body)
    start = text.index("Really")
    signals = [{"start": 0, "end": 6}, {"start": start, "end": start + 6}]
    assert mark_post(title, body, signals) == (
        Markup("<mark>No way</mark> out"),
        Markup("I can&#39;t see one. 🌧 <mark>Really</mark>."),
    )


def test_a_span_across_title_and_body_is_marked_in_both():
    assert mark_post("ab", "cd", [{"start": 1, "end": 5}]) == (Markup("a<mark>b</mark>"), Markup("<mark>c</mark>d"))


def test_without_a_title_spans_count_in_the_body():
    assert mark_post(None, "cd", [{"start": 1, "end": 2}]) == (Markup(""), Markup("c<mark>d</mark>"))


@given(text=st.text(max_size=50), spans=SPANS)
def test_no_span_whatever_loses_a_letter_or_lets_markup_through(text, spans):
    marked = mark_spans(text, spans)
    assert marked.replace("<mark>", "").replace("</mark>", "") == escape(text)


@given(spans=SPANS, length=st.integers(0, 50))
def test_merged_spans_lie_inside_in_order_and_apart(spans, length):
    merged = merge(spans, length=length)
    edges = [0, *(edge for span in merged for edge in span), length]
    assert edges == sorted(edges)
    assert all(start < end for start, end in merged)
    assert all(before[1] < after[0] for before, after in pairwise(merged))
