"""How run.py speaks to the person who typed it."""


class Trouble(Exception):
    """Something that the person can put right; the message says how, in plain words."""


def say(words: str) -> None:
    """Print at once, even when the output goes to a file or a pipe."""
    print(words, flush=True)
