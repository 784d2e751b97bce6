"""The compiled rules are kept, and nothing that went wrong with the kept file is more than a slower start."""

from pathlib import Path

import pytest

from forum.screening import assess
from forum.screening.kept import kept
from forum.screening.loading import load
from forum.screening.ruleset import RuleSet

PAGE = """
[[rule]]
id = "sad"
need = "suicide"
kind = "passive"
care = 2
why = "Says they are sad"
phrases = ["so very sad"]
matches = ["I am so very sad."]
avoids = ["I am glad."]
"""


@pytest.fixture
def lexicon(tmp_path: Path) -> Path:
    (tmp_path / "lexicon" / "en").mkdir(parents=True)
    (tmp_path / "lexicon" / "en" / "rules.toml").write_text(PAGE)
    return tmp_path / "lexicon"


def never(folder: Path) -> RuleSet:
    raise AssertionError("compiled again")


def test_what_was_compiled_once_is_read_back_and_answers_the_same(lexicon: Path, tmp_path: Path) -> None:
    first = kept(lexicon, load, places=tmp_path / "kept")
    second = kept(lexicon, never, places=tmp_path / "kept")
    assert second.version == first.version
    assert assess("I am so very sad.", second) == assess("I am so very sad.", first)
    assert assess("I am so very sad.", second).care == 2


def test_a_changed_lexicon_is_compiled_anew_and_the_older_file_goes(lexicon: Path, tmp_path: Path) -> None:
    kept(lexicon, load, places=tmp_path / "kept")
    (lexicon / "en" / "rules.toml").write_text(PAGE.replace("so very sad", "so very low").replace("so very sad", "low"))
    assert assess("I am so very low.", kept(lexicon, load, places=tmp_path / "kept")).care == 2
    assert len(list((tmp_path / "kept").iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"no pickle", b"\x80\x05N.", b"\x80\x05\x95"])
def test_a_broken_file_is_compiled_anew(lexicon: Path, tmp_path: Path, content: bytes) -> None:
    kept(lexicon, load, places=tmp_path / "kept")
    (file,) = (tmp_path / "kept").iterdir()
    file.write_bytes(content)
    assert assess("I am so very sad.", kept(lexicon, load, places=tmp_path / "kept")).care == 2


def test_a_place_that_cannot_be_written_to_is_no_error(lexicon: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert kept(lexicon, load, places=tmp_path / "file").names == ("en",)
