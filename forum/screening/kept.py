"""The compiled rules, kept beside Python's own compiled files: compiling five languages takes seconds, reading them
back a fraction of one. Whatever cannot be kept or read is compiled anew.

The file is as trustworthy as the `.pyc` files beside it: who may write there may change the program itself. Its name
holds a digest of the lexicon and of this package's code, so nothing kept is ever older than either.
"""

import gc
import hashlib
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from .ruleset import RuleSet

PACKAGE = Path(__file__).parent


def kept(lexicon: Path, compile_all: Callable[[Path], RuleSet], *, places: Path = PACKAGE / "__pycache__") -> RuleSet:
    """The compiled rules of a lexicon folder, from the kept file or compiled now. Raises what `compile_all` raises."""
    file = places / f"lexicon-{_digest(lexicon)}.pickle"
    with _without_collecting():
        rules = _read(file)
        if rules is None:
            rules = compile_all(lexicon)
            _write(file, rules)
    return rules


def _digest(lexicon: Path) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted([*PACKAGE.glob("*.py"), *lexicon.rglob("*")]):
        if path.is_file():
            digest.update(f"{path.parent.name}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def _read(file: Path) -> RuleSet | None:
    try:
        rules = pickle.loads(file.read_bytes())  # noqa: S301, see above: a compiled file of our own
    except Exception:  # noqa: BLE001, a missing, cut or foreign file is compiled anew, whatever is wrong with it
        return None
    return rules if isinstance(rules, RuleSet) else None


def _write(file: Path, rules: RuleSet) -> None:
    """Whole or not at all; a folder that cannot be written to is no error."""
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        for older in file.parent.glob("lexicon-*.pickle"):
            older.unlink(missing_ok=True)
        with NamedTemporaryFile(dir=file.parent, delete=False) as new:
            pickle.dump(rules, new, pickle.HIGHEST_PROTOCOL)
        Path(new.name).replace(file)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A million small objects are made here and none becomes garbage: looking for some would double the time.

    They are never looked through again either: that would cost each post as much as reading it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
