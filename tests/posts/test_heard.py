"""Why a case is there is said once for each place, however many rules heard the same words."""

from forum.posts.assessing import Reading


def reading(*signals: tuple[str, str, int, int]) -> Reading:
    found = [{"rule": rule, "need": need, "start": start, "end": end} for rule, need, start, end in signals]
    return Reading(care=4, exposure=2, signals=tuple(found))


def test_the_first_of_those_that_share_words_is_told():
    found = reading(("plan", "suicide", 0, 20), ("wish", "suicide", 5, 20), ("means", "suicide", 30, 40))
    assert found.heard["rules"] == ["plan", "means"]


def test_another_need_in_the_same_words_is_told():
    assert reading(("blow", "abuse", 0, 9), ("child", "perinatal", 3, 9)).heard["rules"] == ["blow", "child"]


def test_words_that_only_touch_are_two_places():
    assert reading(("plan", "suicide", 0, 5), ("wish", "suicide", 5, 9)).heard["rules"] == ["plan", "wish"]


def test_a_rule_heard_twice_is_told_once():
    assert reading(("plan", "suicide", 0, 5), ("plan", "suicide", 9, 12)).heard["rules"] == ["plan"]
    assert reading().heard["rules"] == []
