import os

from config import Settings
from forum import create_app

os.umask(0o077)  # whatever this process writes, database and logs too, is for its owner alone
app = create_app(Settings.from_env(os.environ))
