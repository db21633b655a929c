#!/usr/bin/env python3
"""Bad input: each kind has a clear message, the right exit code, and loses nothing uncounted.

    python3 tests/e2e/test_bad_input.py [--comity PROGRAM] [NAME…]
"""

import harness
from bad_atlas import DamagedAtlas, DamagedUpdate, LargeAtlas, LyingTables, RandomFlips  # noqa: F401  (unittest finds the cases by these names)
from bad_flags import Flags  # noqa: F401
from bad_files import Files, Manifests  # noqa: F401
from bad_neighbours import Exchanges, Neighbours  # noqa: F401
from bad_questions import NothingLeft, Usage  # noqa: F401
from bad_places import DiskFull, Places  # noqa: F401
from bad_records import Oddities, Records  # noqa: F401

if __name__ == "__main__":
    harness.main()
