"""A private key in a file, and a public key as a word."""

import json
import stat
import unicodedata

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from forum.trustees import keyfile, keytext
from forum.trustees.keyfile import Broken, WrongPassphrase
from tests.trustees.device import CHEAP, PASSPHRASE

KEY = X25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes_raw()
FILE = keyfile.write(KEY, PASSPHRASE, cost=CHEAP)


def test_the_pass_phrase_opens_it_and_no_other():
    kept = keyfile.read(FILE)
    assert kept.public_key == PUBLIC
    assert kept.open(PASSPHRASE).private_bytes_raw() == KEY.private_bytes_raw()
    for wrong in ("", PASSPHRASE.upper(), PASSPHRASE + " ", PASSPHRASE[:-1]):
        with pytest.raises(WrongPassphrase):
            kept.open(wrong)


def test_the_private_part_is_not_in_it():
    assert KEY.private_bytes_raw().hex() not in FILE
    again = keyfile.write(KEY, PASSPHRASE, cost=CHEAP)
    assert json.loads(again)["sealed"] != json.loads(FILE)["sealed"], "another salt and nonce each time"


def test_by_default_a_try_costs_a_quarter_of_a_gigabyte():
    assert (keyfile.Cost().passes, keyfile.Cost().memory) == (4, 262_144)


def test_another_keyboard_gives_the_same_pass_phrase():
    words = "ein schöner Wintermorgen"
    kept = keyfile.read(keyfile.write(KEY, unicodedata.normalize("NFD", words), cost=CHEAP))
    assert kept.open(unicodedata.normalize("NFC", words)).private_bytes_raw() == KEY.private_bytes_raw()


def test_a_part_of_a_file_is_no_file():
    for length in range(0, len(FILE) - 2, 5):
        with pytest.raises(Broken):
            keyfile.read(FILE[:length])


@given(st.integers(0, len(FILE) - 1), st.sampled_from("0aZ}\x00ß"))
def test_a_changed_letter_is_noticed(place, letter):
    changed = FILE[:place] + letter + FILE[place + 1 :]
    try:
        same = keyfile.read(changed) == keyfile.read(FILE)
    except Broken:
        return
    assert same, "only what means nothing, such as the spaces between, may change"


def signed(**changes) -> str:
    """A file that somebody has changed and given a new check sum."""
    fields = {**json.loads(FILE), **changes}
    fields.pop("check")
    return json.dumps({**fields, "check": keyfile._check(fields)})


HARD = json.loads(FILE)["argon2id"]
HOSTILE = [
    "",
    "null",
    "[]",
    '"text"',
    "{}",
    "[" * 5_000,
    "1" * 5_000,
    signed(version=2),
    signed(sealed=7),
    signed(sealed="zz"),
    signed(sealed=""),
    signed(public_key="11"),
    signed(argon2id=None),
    signed(argon2id={**HARD, "passes": 10**9}),
    signed(argon2id={**HARD, "memory_kib": 10**9}),
    signed(argon2id={**HARD, "memory_kib": 0}),
    signed(argon2id={**HARD, "passes": -1}),
    signed(argon2id={**HARD, "salt": ""}),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_nobody_wrote_here_is_refused_before_anything_is_worked_out(text):
    with pytest.raises(Broken):
        keyfile.read(text)


@pytest.mark.parametrize("changes", [{"sealed": "00" * 60}, {"public_key": "11" * 32}])
def test_what_is_sealed_is_bound_to_everything_beside_it(changes):
    with pytest.raises(WrongPassphrase):
        keyfile.read(signed(**changes)).open(PASSPHRASE)


def test_only_its_owner_can_read_it_and_it_is_never_written_over(tmp_path):
    path = tmp_path / "key"
    keyfile.save(path, FILE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        keyfile.save(path, "another")
    assert path.read_text() == FILE
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        keyfile.save(link, FILE)
    assert not (tmp_path / "elsewhere").exists()


# The public key as a word


@given(st.binary(min_size=32, max_size=32))
def test_a_public_key_survives_being_sent(seed):
    public = X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    word = keytext.write(public)
    assert len(word) == 59
    for sent in (word, f" {word}\r\n", f"{word[:30]}\n{word[30:]}", word.replace("hearth-key-", "Hearth-Key-")):
        assert keytext.read(sent) == public


def test_a_slip_is_noticed():
    word = keytext.write(PUBLIC)
    for place in range(len(keytext.PREFIX), len(word)):
        wrong = "A" if word[place] != "A" else "B"
        with pytest.raises(keytext.BadKey):
            keytext.read(word[:place] + wrong + word[place + 1 :])


BIG = int.from_bytes(PUBLIC, "little")
NO_KEYS = [
    "",
    "hearth-key-",
    "hearth-key-äöü",
    PUBLIC.hex(),
    keytext.write(PUBLIC)[:-4],
    keytext.write(PUBLIC) * 2,
    keytext.write(bytes(32)),  # leads to the same secret for everybody
    keytext.write((1).to_bytes(32, "little")),
    keytext.write((BIG | 1 << 255).to_bytes(32, "little")),  # the same key, spelt differently
    keytext.write((2**255 - 19).to_bytes(32, "little")),
]


@pytest.mark.parametrize("text", NO_KEYS, ids=range(len(NO_KEYS)))
def test_what_is_no_key_is_refused(text):
    with pytest.raises(keytext.BadKey):
        keytext.read(text)
