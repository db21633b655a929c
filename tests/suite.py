"""The end of a suite: runs a unittest case with --comity PATH and closes with `N passed, N failed`. Words on the command line
pick the tests whose names contain one of them."""
import argparse
import sys
import unittest


def close(case, module, default):
    """Runs `case`, or each of a tuple of cases; `module` (a dict of globals) gets the program to test as COMITY."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--comity", default=default)
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    module["COMITY"] = options.comity
    load = unittest.TestLoader()
    load.testNamePatterns = [f"*{word}*" for word in options.words] or None
    cases = case if isinstance(case, tuple) else (case,)
    result = unittest.TextTestRunner(verbosity=0).run(unittest.TestSuite(load.loadTestsFromTestCase(one) for one in cases))
    # A test fails once, however many of its parts do.
    failed = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    bad, skipped = len(failed), len(result.skipped)
    print(f"{max(0, result.testsRun - bad - skipped)} passed, {bad} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if bad else 0)
