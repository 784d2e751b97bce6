import os

import click

from config import Settings
from forum import create_app

os.umask(0o077)  # whatever this process writes, database and logs too, is for its owner alone
# The flask program, while it only looks for a command of ours: that command makes a site, or asks for one.
looking = click.get_current_context(silent=True)
app = create_app(Settings.from_env(os.environ), makes_site=looking is None or looking.parent is not None)
