"""Each process of the tests keeps to one processor: several run at once, and threads would wait."""

import os

from xlrepro.batch.pool import THREADS

os.environ |= dict.fromkeys(THREADS, "1") | os.environ
