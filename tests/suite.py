"""The end of a suite: runs a unittest case with --comity PATH and closes with `N passed, N failed`."""
import argparse
import sys
import unittest


def close(case, module, default):
    """Runs `case`, or each of a tuple of cases; `module` (a dict of globals) gets the program to test as COMITY."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--comity", default=default)
    module["COMITY"] = parser.parse_args().comity
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    cases = case if isinstance(case, tuple) else (case,)
    result = unittest.TextTestRunner(verbosity=0).run(unittest.TestSuite(load(one) for one in cases))
    bad, skipped = len(result.failures) + len(result.errors), len(result.skipped)
    print(f"{result.testsRun - bad - skipped} passed, {bad} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if bad else 0)
