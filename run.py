#!/usr/bin/env python3
"""The commands of Hearth. They need nothing but Python 3.11.

    python3 run.py [--port N] [--data DIR] [--no-demo]    start the site
    python3 run.py test [--full] [pytest arguments]       run every check and every test
    python3 run.py trustee new|show|open KEYFILE          a trustee's key, on the trustee's own device

Everything else is made on the first run: the folder .venv for the packages, the folder data for what the site keeps.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    # Kept to words that Python 3.6 can read, so that an old Python says this and not "SyntaxError".
    sys.exit("Hearth needs Python 3.11 or newer, and this is Python {}.{}.".format(*sys.version_info[:2]))

import argparse

from tools import checks, serve, trustee
from tools.say import Trouble, say


def main(arguments: list[str]) -> int:
    """Do what the command line asks for; give the exit code."""
    try:
        if arguments[:1] == ["test"]:
            return checks.run(arguments[1:])
        if arguments[:1] == ["trustee"]:
            return trustee.run(arguments[1:])
        return serve.run(**vars(read_options(arguments)))
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def read_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Start Hearth on this computer.",
        epilog="To run every test: python3 run.py test. For a trustee's own key: python3 run.py trustee --help",
    )
    parser.add_argument("--port", type=int, help="the port to listen on (otherwise the next free one from 8000)")
    parser.add_argument(
        "--data", metavar="DIR", help="where the site keeps what is written (otherwise HEARTH_DATA, otherwise ./data)"
    )
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="start with an empty site")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
