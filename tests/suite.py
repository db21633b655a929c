"""The end of a suite: runs a unittest case with --comity PATH and closes with `N passed, N failed`."""
import argparse
import sys
import unittest


def close(case, module, default):
    """Runs `case`; `module` (a dict of globals) gets the program to test as COMITY."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--comity", default=default)
    module["COMITY"] = parser.parse_args().comity
    result = unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)
