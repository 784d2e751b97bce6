"""The program on a trustee's own device: `python3 run.py trustee new|show|open KEYFILE`.

It needs no site, no database and no network, and keeps nothing but the key file. What is to be copied goes to the
standard output, everything else it says beside it.
"""

from __future__ import annotations

import getpass
import io
import sys
from pathlib import Path
from typing import BinaryIO

import click
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forum.accounts.passwords import check_password, normalise_password
from forum.trustees import armour, boxes, keyfile, keytext, terminal
from forum.trustees import device_words as words

SHORTEST = 16  # characters of a pass-phrase: it guards a file that may be stolen and tried for years
WORDS_SUGGESTED = 6  # of 7,700: 77 bits
LONGEST_PASTE = 60_000  # bytes
TRIES = 3  # at a terminal
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # how a file begins that an editor has saved in letters of two bytes


class Trouble(click.ClickException):
    """Something that the person can put right, in plain words."""

    def show(self, file: object = None) -> None:
        say(self.message)


def say(text: str) -> None:
    click.echo(text, err=True)


@click.group(no_args_is_help=True)
def trustee() -> None:
    """Your key as a trustee of a Hearth site. It stays on your own device."""


# Commands


@trustee.command("new")
@click.argument("path", metavar="KEYFILE", type=click.Path(path_type=Path))
def new(path: Path) -> None:
    """Make a key, sealed under a pass-phrase of yours."""
    if path.exists() or path.is_symlink():
        raise Trouble(words.FILE_THERE.format(path=path))
    if not path.absolute().parent.is_dir():
        raise Trouble(words.NO_FOLDER.format(folder=path.absolute().parent))
    passphrase = _new_passphrase()
    private = X25519PrivateKey.generate()
    try:
        keyfile.save(path, keyfile.write(private, passphrase))
    except FileExistsError:
        raise Trouble(words.FILE_THERE.format(path=path)) from None
    except OSError as error:
        raise Trouble(words.NOT_WRITTEN.format(path=path, why=error.strerror)) from None
    except MemoryError:
        raise Trouble(words.NEED_MEMORY) from None
    _show(private.public_key().public_bytes_raw())
    say(words.MADE.format(path=path))


@trustee.command("show")
@click.argument("path", metavar="KEYFILE", type=click.Path(path_type=Path))
def show(path: Path) -> None:
    """Say your public key and its fingerprint again. It needs no pass-phrase."""
    _show(_load(path).public_key)
    say(words.WHO_AM_I)


@trustee.command("open")
@click.argument("path", metavar="KEYFILE", type=click.Path(path_type=Path))
@click.argument("box", metavar="[BOXFILE]", required=False, type=click.Path(path_type=Path))
def open_box(path: Path, box: Path | None) -> None:
    """Open one lock of a sealed text: from BOXFILE, or pasted in."""
    kept = _load(path)
    text = _read_box(box)
    shut = _look_at(text)
    with terminal.quiet():
        private = _unlocked(kept)
    try:
        result = boxes.open_layer(private, text)
        _tell(armour.read(result), result)
    except boxes.WrongBox:
        number = shut.pair[0 if shut.kind == armour.CLOSED else 1] + 1
        raise Trouble(words.NOT_FOR_YOU.format(number=number, ref=shut.post_ref)) from None


def _tell(box: armour.Armoured, text: str) -> None:
    """What came out, and what to do with it. How to reach a member goes to no page and is shown here.

    Raises WrongBox.
    """
    if (box.what, box.kind) == (armour.CONTACT, armour.OPEN):
        left = boxes.unpack_contact(box.content).text
        say(words.THEIR_WORDS)
        click.echo("".join(letter for letter in left if letter.isprintable() or letter == "\n"))
        say(words.WRITE_IT_DOWN)
        return
    click.echo(text, nl=False)
    if box.kind == armour.OPEN:
        say(words.ALL_OPEN.format(ref=box.post_ref))
    else:
        say(words.HAND_ON.format(number=box.pair[1] + 1) if box.what == armour.CONTACT else words.STILL_SEALED)


# The key


def _load(path: Path) -> keyfile.KeyFile:
    try:
        return keyfile.load(path)
    except keyfile.Broken:
        raise Trouble(words.NOT_A_KEYFILE.format(path=path)) from None
    except OSError as error:
        raise Trouble(words.NO_FILE.format(path=path, why=error.strerror)) from None


def _unlocked(kept: keyfile.KeyFile) -> X25519PrivateKey:
    """The private key, by a pass-phrase that may be typed again at a terminal."""
    for left in range(TRIES - 1 if terminal.is_there() else 0, -1, -1):
        try:
            return kept.open(_passphrase())
        except keyfile.WrongPassphrase:
            if left:
                say(words.ANOTHER_TRY)
        except MemoryError:
            raise Trouble(words.NEED_MEMORY) from None
    raise Trouble(words.DOES_NOT_OPEN)


def _passphrase() -> str:
    """One that is not empty: the Enter after a paste is no pass-phrase."""
    while not (typed := _ask("Your pass-phrase: ")):
        say(words.NOTHING_TYPED)
    return typed


def _show(public_key: bytes) -> None:
    name = boxes.in_groups(boxes.fingerprint(public_key))
    half = len(name) // 2
    click.echo(f"Public key:\n    {keytext.write(public_key)}")
    click.echo(f"Fingerprint:\n    {name[:half].strip()}\n    {name[half:].strip()}")


# The pass-phrase


def _new_passphrase() -> str:
    """Asked for twice; again at a terminal until it will do."""
    say(words.SUGGESTION.format(words=_words_by_chance()))
    for _ in range(TRIES if terminal.is_there() else 1):
        passphrase = _ask("A pass-phrase: ")
        problem = _problem_of(passphrase) or ("" if _ask("Once more: ") == passphrase else words.NOT_TYPED_TWICE)
        if not problem:
            return passphrase
        say(problem)
    raise Trouble(words.NOT_TYPED)


def _problem_of(passphrase: str) -> str:
    if len(normalise_password(passphrase)) < SHORTEST:
        return words.SHORT
    return (check_password(passphrase, name="", site_name="") or "").replace("password", "pass-phrase")


def _words_by_chance() -> str:
    from forum.masks.receipts import draw  # slow to load, and only a new key needs it

    return " ".join(draw()[:WORDS_SUGGESTED])


def _ask(question: str) -> str:
    """A line that is not shown while it is typed; the next line of the standard input where no terminal is."""
    try:
        if terminal.is_there():
            return getpass.getpass(question)
        line = _next_line(sys.stdin.buffer)
    except EOFError:
        line = b""
    if not line:
        raise Trouble(words.NOT_TYPED)
    return line.decode("utf-8", "replace").rstrip("\r\n")


def _next_line(source: BinaryIO) -> bytes:
    """Past the empty lines that a paste may end with."""
    while (line := source.readline(LONGEST_PASTE)) and not line.strip():
        pass
    return line


# The box


def _read_box(path: Path | None) -> str:
    """The sealed text, whatever stands around it. Without a file, it is read up to its last line."""
    if path is not None and str(path) != "-":
        try:
            with path.open("rb") as file:
                return _letters(file.read(LONGEST_PASTE))
        except OSError as error:
            raise Trouble(words.NO_FILE.format(path=path, why=error.strerror)) from None
    if sys.stdin.isatty():
        say(words.PASTE_HERE)
    return _letters(_up_to_the_end(sys.stdin.buffer))


def _up_to_the_end(source: BinaryIO) -> bytes:
    taken = b""
    while len(taken) < LONGEST_PASTE and (line := source.readline(LONGEST_PASTE)):
        taken += line
        if armour.END.encode() in line:
            break
    return taken


def _letters(raw: bytes) -> str:
    """From the first line of a box on: a long letter may stand before it."""
    text = raw.decode("utf-16" if raw.startswith(WIDE_MARKS) else "utf-8", "replace")
    return text[max(text.find(armour.BEGIN), 0) :]


def _look_at(text: str) -> armour.Armoured:
    try:
        box = armour.read(text)
    except armour.Damaged:
        raise Trouble(words.COPIED_PARTLY) from None
    if box.kind not in boxes.NEXT:
        raise Trouble(words.NOTHING_TO_OPEN)
    return box


def main() -> int:
    """Run the program; give the exit code."""
    _make_sure_of_streams()
    try:
        trustee.main(prog_name="python3 run.py trustee", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("\nStopped. Nothing was kept.")
        return 130
    return 0


def _make_sure_of_streams() -> None:
    """A closed input is an empty one, and a letter that an old terminal does not know must not stop anything now."""
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BytesIO())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
