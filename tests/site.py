"""What a real server serves in the tests: the site, with cheap hashing of passwords."""

import os

from config import Settings
from forum import create_app
from forum.accounts.vault import use_test_cost

use_test_cost()
app = create_app(Settings.from_env(os.environ))
