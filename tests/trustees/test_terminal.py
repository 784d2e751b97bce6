"""`python3 run.py trustee` with a person at a terminal: what they paste and type, and what is shown of it."""

from __future__ import annotations

import os
import termios

from forum.trustees import armour, keyfile
from tests.trustees.device import PASSPHRASE, closed


def test_at_a_terminal_a_key_is_made_without_showing_the_pass_phrase(device):
    with device.terminal("new", "key") as terminal:
        terminal.wait_for("A pass-phrase:")
        terminal.type("too short")
        terminal.wait_for("A pass-phrase:")
        terminal.type(PASSPHRASE)
        terminal.wait_for("Once more:")
        terminal.type(PASSPHRASE)
        terminal.wait_for("Nobody can bring back")
        assert terminal.end() == 0
    assert PASSPHRASE not in terminal.seen
    assert "too short" not in terminal.seen
    assert keyfile.load(device.folder / "key").open(PASSPHRASE)


def test_at_a_terminal_a_box_is_pasted_and_a_slip_in_the_pass_phrase_costs_nothing(device, three):
    with device.terminal("open", "one") as terminal:
        terminal.wait_for("press Enter")
        terminal.type(f"Dear Bob,\n{closed(three)}\nYours, and more lines of a letter")
        terminal.wait_for("Your pass-phrase:")
        terminal.type("Seven Quiet Herons")
        terminal.wait_for("Are capital letters locked?")
        terminal.wait_for("Your pass-phrase:")
        terminal.type(PASSPHRASE)
        answer = terminal.wait_for("paste it into the page")
        assert terminal.end() == 0
    assert armour.read(answer).kind == armour.HALF
    assert PASSPHRASE not in terminal.seen


def test_an_empty_pass_phrase_is_asked_for_again_and_costs_no_try(device, three):
    """Whoever pastes and presses Enter has pressed it once more than the program needs."""
    with device.terminal("open", "one") as terminal:
        terminal.wait_for("press Enter")
        terminal.type(closed(three))
        for _ in range(4):
            terminal.wait_for("Your pass-phrase:")
            terminal.type("")
            terminal.wait_for("Nothing was typed")
        terminal.wait_for("Your pass-phrase:")
        terminal.type(PASSPHRASE)
        terminal.wait_for("paste it into the page")
        assert terminal.end() == 0
    assert "does not open the key" not in terminal.seen


def test_what_is_typed_while_it_works_is_not_shown(device, three):
    key = device.keep("slow", cost=keyfile.Cost())
    public = [key.public_key().public_bytes_raw(), *three[1:]]
    with device.terminal("open", "slow") as terminal:
        terminal.wait_for("press Enter")
        terminal.type(closed(public))
        terminal.wait_for("Your pass-phrase:")
        terminal.type("not the one")
        terminal.wait_for("\n")  # it has read that, and is trying it out now
        terminal.type(PASSPHRASE)
        terminal.wait_for("Are capital letters locked?")
        terminal.wait_for("Your pass-phrase:")
        terminal.type(PASSPHRASE)
        terminal.wait_for("paste it into the page")
        assert terminal.end() == 0
    assert PASSPHRASE not in terminal.seen


def test_the_terminal_is_left_as_it_was(device, three):
    with device.terminal("open", "one") as terminal:
        before = termios.tcgetattr(terminal.descriptor)
        terminal.wait_for("press Enter")
        terminal.type(closed(three))
        terminal.wait_for("Your pass-phrase:")
        assert not termios.tcgetattr(terminal.descriptor)[3] & termios.ECHO
        terminal.type(PASSPHRASE)
        terminal.wait_for("paste it into the page")
        assert termios.tcgetattr(terminal.descriptor) == before


def test_ctrl_c_at_a_terminal_leaves_nothing(device):
    with device.terminal("new", "key") as terminal:
        terminal.wait_for("A pass-phrase:")
        os.write(terminal.descriptor, b"\x03")
        assert terminal.end() == 130
    assert "Traceback" not in terminal.seen
    assert device.files() == []
