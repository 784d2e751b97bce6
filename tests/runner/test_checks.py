"""`python3 run.py test`: what is run for which words."""

import pytest

from tools import checks


@pytest.mark.parametrize("words", [[], ["--full"]])
def test_everything_is_run(words):
    assert not checks.only_pytest(words)


@pytest.mark.parametrize("words", [["tests/runner"], ["-k", "mask"], ["--full", "tests/runner"]])
def test_other_words_are_for_pytest_alone(words):
    assert checks.only_pytest(words)


@pytest.mark.parametrize("name", ["DATABASE_URL", "HEARTH_DATA", "HEARTH_SMTP_URL"])
def test_the_tests_never_see_the_settings_of_a_site(name):
    assert checks.belongs_to_a_site(name)


@pytest.mark.parametrize("name", ["PATH", "TEST_DATABASE_URL", "CHROMIUM"])
def test_the_tests_see_the_rest_of_the_environment(name):
    assert not checks.belongs_to_a_site(name)
