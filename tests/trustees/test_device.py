"""`python3 run.py trustee`: a process on a trustee's own device, at a terminal and without one."""

from __future__ import annotations

import json
import stat
import subprocess
import sys

import pytest

from config import ROOT
from forum.trustees import armour, boxes, keyfile, keytext
from tests.trustees.device import (
    AT_ONCE,
    COMMAND,
    MEMBER,
    PASSPHRASE,
    POST,
    closed,
    closed_contact,
    kind_of,
    limited,
)


def test_a_new_key_is_sealed_in_a_file_and_its_public_part_is_said(device):
    done = device.run("new", "my key", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n", by=COMMAND)
    assert done.returncode == 0, done.stderr
    path = device.folder / "my key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = keyfile.load(path)
    private = kept.open(PASSPHRASE)
    assert private.public_key().public_bytes_raw() == kept.public_key
    said = done.stdout.decode()
    assert keytext.read(said.split()[2]) == kept.public_key
    assert boxes.fingerprint(kept.public_key) in "".join(said.split())
    assert device.run("show", "my key", by=COMMAND).stdout == done.stdout
    assert device.files() == ["my key"], "nothing else is left behind"
    for output in (done.stdout, done.stderr):
        assert PASSPHRASE.encode() not in output
        assert private.private_bytes_raw().hex().encode() not in output


def test_it_proposes_six_words_of_chance_each_time(device):
    told = [device.run("new", "key", typed="x\n").stderr.decode().split("\n\n")[1].split() for _ in range(2)]
    assert [len(words) for words in told] == [6, 6]
    assert told[0] != told[1]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("short\nshort\n", "longer pass-phrase"),
        ("abcabcabcabcabcabc\nabcabcabcabcabcabc\n", "easy to guess"),
        (f"{PASSPHRASE}\n{PASSPHRASE} \n", "not the same"),
        ("", "begin once more"),
        (f"{PASSPHRASE}\n", "begin once more"),
    ],
)
def test_without_a_good_pass_phrase_nothing_is_made(device, typed, told):
    done = device.run("new", "key", typed=typed)
    assert done.returncode == 1
    assert told in done.stderr.decode()
    assert device.files() == []


def test_a_file_that_is_there_is_left_as_it_is(device):
    (device.folder / "notes").write_text("mine")
    (device.folder / "link").symlink_to("nowhere")
    for name in ("notes", "link", "."):
        done = device.run("new", name, typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
        assert (done.returncode, done.stdout) == (1, b"")
        assert "is there already" in done.stderr.decode()
    assert (device.folder / "notes").read_text() == "mine"


def test_a_folder_that_is_not_there_is_said(device):
    done = device.run("new", "safe/key", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert done.returncode == 1
    assert "There is no folder" in done.stderr.decode()


@pytest.mark.parametrize("name", ["absent", "."])
@pytest.mark.parametrize("command", ["show", "open"])
def test_a_key_file_that_is_not_there_is_said(device, command, name):
    done = device.run(command, name)
    assert done.returncode == 1
    assert "can't be read" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 4_000, b"{}", b"[" * 100_000])
def test_a_damaged_key_file_is_said(device, content):
    (device.folder / "key").write_bytes(content)
    for command in ("show", "open"):
        done = device.run(command, "key")
        assert done.returncode == 1
        assert "no key file of a trustee" in done.stderr.decode()


# Opening


def test_two_devices_in_turn_open_a_box(device, three):
    text = closed(three)
    first = device.run("open", "one", typed=f"{text}{PASSPHRASE}\n", by=COMMAND)
    assert (first.returncode, kind_of(first.stdout)) == (0, "half"), first.stderr
    assert "sealed to the other trustee" in first.stderr.decode()
    (device.folder / "box").write_bytes(first.stdout)
    second = device.run("open", "two", "box", typed=f"{PASSPHRASE}\n", by=COMMAND)
    assert (second.returncode, kind_of(second.stdout)) == (0, "open"), second.stderr
    assert "The next page shows it, once" in second.stderr.decode()
    assert boxes.unpack(armour.read(second.stdout.decode()).content) == boxes.Link(MEMBER, POST)
    assert MEMBER.encode() not in second.stdout + second.stderr
    assert device.files() == ["box", "one", "two"]


def test_how_to_reach_a_member_is_shown_on_the_last_device_and_goes_to_no_page(device, three):
    """It begins with the second, and its answer goes to the first by any way there is."""
    left = "Ring Käthe, 01632 960 001.\nKitchen door.\x1b]0;x\x07\x1b[2J \u202eoff"
    half = device.run("open", "two", typed=f"{closed_contact(three, left)}{PASSPHRASE}\n")
    assert (half.returncode, kind_of(half.stdout)) == (0, "half"), half.stderr
    assert "send it to trustee number 1" in half.stderr.decode()
    done = device.run("open", "one", typed=half.stdout + PASSPHRASE.encode() + b"\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode() == "Ring Käthe, 01632 960 001.\nKitchen door.]0;x[2J off\n"
    assert "delete the message" in done.stderr.decode()


def test_how_to_reach_a_guest_goes_back_to_the_page(device, three):
    text = closed_contact(three, "Ring Sam.", what=armour.NOTE)
    half = device.run("open", "one", typed=f"{text}{PASSPHRASE}\n")
    assert "paste it into the page" in half.stderr.decode()
    done = device.run("open", "two", typed=half.stdout + PASSPHRASE.encode() + b"\n")
    assert (done.returncode, kind_of(done.stdout)) == (0, "open"), done.stderr
    assert b"Sam" not in done.stdout + done.stderr
    assert boxes.unpack_contact(armour.read(done.stdout.decode()).content).text == "Ring Sam."


def test_a_members_is_not_for_the_one_who_opens_links_first(device, three):
    done = device.run("open", "one", typed=f"{closed_contact(three, 'x')}{PASSPHRASE}\n")
    assert done.returncode == 1
    assert "trustee number 2" in done.stderr.decode()


def quoted(text: str) -> str:
    return "Hello,\n\nhere it is:\n> " + text.replace("\n", "\n> ") + "\nYours"


PASTES = {
    "as it is": str.encode,
    "windows": lambda text: text.replace("\n", "\r\n").encode(),
    "old mac": lambda text: text.replace("\n", "\r").encode(),
    "blanks": lambda text: text.replace("\n", "  \t\n").encode(),
    "empty lines": lambda text: text.replace("\n", "\n\n").encode(),
    "quoted": lambda text: quoted(text).encode(),
    "quoted twice": lambda text: quoted(quoted(text)).encode(),
    "on one line": lambda text: text.replace(armour.END, f" {armour.END}").encode(),
    "a mark before": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "wide letters": lambda text: text.encode("utf-16"),
    "foreign bytes around": lambda text: b"\xff\xfa\x00\n" + text.encode() + b"\n\xff\x00",
    "after a long letter": lambda text: b"Dear Bob,\r\n" * 3_000 + text.encode(),
    "twice": lambda text: (text + text).encode(),
}


@pytest.mark.parametrize("paste", PASTES.values(), ids=PASTES.keys())
def test_a_paste_may_look_like_this(device, three, paste):
    (device.folder / "box").write_bytes(paste(closed(three)))
    done = device.run("open", "one", "box", typed=f"{PASSPHRASE}\n")
    assert (done.returncode, kind_of(done.stdout)) == (0, "half"), done.stderr


@pytest.mark.parametrize("paste", ["windows", "quoted", "blanks", "after a long letter", "foreign bytes around"])
def test_so_may_one_that_comes_before_the_pass_phrase(device, three, paste):
    content = PASTES[paste](closed(three))
    content = content[: content.index(armour.END.encode())] + armour.END.encode() + b"\n"
    done = device.run("open", "one", typed=content + PASSPHRASE.encode() + b"\r\n")
    assert (done.returncode, kind_of(done.stdout)) == (0, "half"), done.stderr


HOSTILE = {
    "nothing": b"",
    "words": b"hello there\n",
    "a key": b"hearth-key-abc\n",
    "binary": bytes(range(256)) * 300,
    "huge": b"A" * 5_000_000,
    "many lines": b"> \n" * 1_000_000,
    "a beginning": armour.BEGIN.encode(),
    "beginnings": (armour.BEGIN + "\n").encode() * 50_000,
    "an empty box": f"{armour.BEGIN}\n{armour.END}\n".encode(),
    "signs of a terminal": b"\x1b[2J\x1b]0;x\x07" * 100,
}


@pytest.mark.parametrize("way", ["file", "paste"])
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_box_is_said_before_a_pass_phrase_is_asked(device, three, content, way):
    if way == "file":
        (device.folder / "box").write_bytes(content)
        done = device.run("open", "one", "box")
    else:
        done = device.run("open", "one", typed=content)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "Something is missing from this text" in done.stderr.decode()
    assert b"\x1b" not in done.stderr


def test_a_part_of_a_box_is_said(device, three):
    text = closed(three)
    done = device.run("open", "one", typed=text.replace(text.splitlines()[3], ""))
    assert done.returncode == 1
    assert "Something is missing" in done.stderr.decode()


def test_a_wrong_pass_phrase_is_said(device, three):
    done = device.run("open", "one", typed=closed(three) + "another one altogether\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "does not open the key" in done.stderr.decode()


def test_a_box_that_is_not_for_this_key_is_said(device, three):
    for key, text in (("two", closed(three)), ("one", closed(three, pair=2))):
        done = device.run("open", key, typed=f"{text}{PASSPHRASE}\n")
        assert (done.returncode, done.stdout) == (1, b"")
        assert f"trustee number {1 if key == 'two' else 2}" in done.stderr.decode()


def test_a_box_of_another_post_is_said(device, three):
    moved = armour.read(closed(three, post="otherOTHERot"))
    text = armour.write(armour.Armoured(kind=moved.kind, post_ref=POST, pair=moved.pair, content=moved.content))
    done = device.run("open", "one", typed=f"{text}{PASSPHRASE}\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "is of another post" in done.stderr.decode()
    assert POST in done.stderr.decode()


def test_an_open_one_is_to_be_pasted_as_it_is(device, three):
    box = armour.Armoured(kind=armour.OPEN, post_ref=POST, pair=(0, 1), content=b"x" * 57)
    done = device.run("open", "one", typed=armour.write(box))
    assert done.returncode == 1
    assert "open already" in done.stderr.decode()


def test_a_box_file_that_is_not_there_is_said(device, three):
    done = device.run("open", "one", "absent")
    assert done.returncode == 1
    assert "can't be read" in done.stderr.decode()


# Devices in a bad way


def test_on_a_full_disk_no_half_a_key_is_left(device):
    done = device.run("new", "key", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n", by=limited("RLIMIT_FSIZE", 0))
    assert (done.returncode, done.stdout) == (1, b"")
    assert "could not be written" in done.stderr.decode()
    assert device.files() == []


def test_too_little_memory_is_said(device, three):
    fields = json.loads((device.folder / "one").read_text())
    fields.pop("check")
    fields["argon2id"] = {**fields["argon2id"], "memory_kib": keyfile.MOST_MEMORY}
    (device.folder / "one").write_text(json.dumps({**fields, "check": keyfile._check(fields)}))
    done = device.run("open", "one", typed=closed(three) + f"{PASSPHRASE}\n", by=limited("RLIMIT_AS", 1_500_000_000))
    assert (done.returncode, done.stdout) == (1, b"")
    assert "too little free memory" in done.stderr.decode()


def test_a_closed_input_is_an_empty_one(device, three):
    done = device.run("open", "one", by=["sh", "-c", 'exec "$@" <&-', "sh", *AT_ONCE])
    assert done.returncode == 1
    assert "Something is missing" in done.stderr.decode()


def test_an_old_terminal_still_shows_what_it_can(device, three):
    device.environment["PYTHONIOENCODING"] = "latin-1"
    half = device.run("open", "two", typed=f"{closed_contact(three, 'Ring Łucja, 01632.')}{PASSPHRASE}\n")
    done = device.run("open", "one", typed=half.stdout + PASSPHRASE.encode() + b"\n")
    assert (done.returncode, done.stdout) == (0, b"Ring ?ucja, 01632.\n"), done.stderr


# Nothing of a site


def test_it_loads_nothing_of_a_site():
    unwanted = "{'flask', 'werkzeug', 'sqlalchemy', 'config', 'wsgi', 'urllib.request', 'forum.core'}"
    look = f"import sys, forum.trustees.device; print({unwanted} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "set()\n"), done.stderr


def test_a_folder_of_the_same_name_is_not_taken_for_it(device, three):
    (device.folder / "forum").mkdir()
    (device.folder / "forum" / "__init__.py").write_text("raise SystemExit('not ours')")
    (device.folder / "click.py").write_text("raise SystemExit('not ours')")
    assert device.run("show", "one", by=COMMAND).returncode == 0


@pytest.mark.parametrize("arguments", [(), ("--help",), ("open", "--help")])
def test_it_says_what_it_can_do(device, arguments):
    done = device.run(*arguments)
    assert "KEYFILE" in (done.stdout + done.stderr).decode() or "new" in (done.stdout + done.stderr).decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("arguments", [("close", "key"), ("open",), ("new",), ("new", "a", "b"), ("show", "--key")])
def test_a_command_that_is_not_there_is_said(device, arguments):
    done = device.run(*arguments, by=COMMAND)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr.decode()
    assert device.files() == []
