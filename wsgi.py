import os

from config import Settings
from forum import create_app

app = create_app(Settings.from_env(os.environ))
