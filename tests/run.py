#!/usr/bin/env python3
"""Runs the suites of a tier and adds up what they say.

    python3 tests/run.py fast        what ./dev test runs
    python3 tests/run.py slow        the fast tier and everything that takes its time
    python3 tests/run.py fast NAME…  only suites whose name contains one of the words

A suite is a command that closes with a line `N passed, N failed` (`, N skipped` may follow) and exits 0 if none failed.
"""
import concurrent.futures
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / "build" / "release"
COMITY = str(BIN / "comity")
NODE = str(ROOT / ".venv" / "web" / "node")
CHROMIUM = Path("/usr/bin/chromium")
MOTO = ROOT / ".venv" / "moto" / "bin" / "python"
VENV = str(ROOT / ".venv" / "bin" / "python")
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
OPENALEX = DATA / "openalex"
MATRICES = DATA / "matrices" / "openalex-1990-2023"
PY = sys.executable
DEBIAN_PY = "/usr/bin/python3"  # sees the modules that Debian packages install


def compare(*args):
    return [PY, "tests/slow/compare.py", "--comity", COMITY, *map(str, args)]


def fast():
    yield "house rules: layers", [PY, "tests/layers/check_layers.py"], None
    yield "house rules: documents", [PY, "tests/docs/check_docs.py", "--comity", COMITY], None
    yield "unit", [str(BIN / "comity_tests"), "--gtest_brief=1"], None
    yield "slow script's own tests", [PY, "tests/slow/test_slow.py"], None
    for name in ("bad_input", "sources", "quality", "facts", "presets", "determinism", "memory", "cli"):
        yield f"end to end: {name}", [PY, f"tests/e2e/test_{name}.py", "--comity", COMITY], None
    yield "end to end: filters", [PY, "tests/e2e/test_filters.py", "--comity", COMITY], None
    yield "end to end: without some details", [VENV, "tests/e2e/test_without.py", "--comity", COMITY], None
    yield "end to end: why", [PY, "tests/e2e/test_why.py", "--comity", COMITY], None
    for name in ("atlas", "answers"):
        yield f"formats: {name}", [VENV, f"tests/formats/test_{name}.py", "--comity", COMITY], None
    yield "figures: snapshot 2026-03", compare("--input", OPENALEX / "snapshot-2026-03", "--pairs", "GB:CN", "--flags", "--interval none"), OPENALEX
    yield "figures: API pages", compare("--input", OPENALEX / "api-pages-2024-09", "--pairs", "GB:CN", "--sets", "6", "--flags", "--interval none"), OPENALEX
    yield "figures: sample world", [PY, "tests/sample/compare_sample.py", "--comity", COMITY], None
    yield "formats: receipts", [VENV, "tests/formats/test_receipts.py", "--comity", COMITY], None
    yield "formats: workbook", [PY, "tests/formats/test_workbook.py", "--comity", COMITY], None
    yield "impact: worked numbers, the world is 1", [PY, "tests/impact/test_impact.py", "--comity", COMITY], None
    yield "impact: one figure on every face", [PY, "tests/impact/test_faces.py", "--comity", COMITY], None
    yield "presets beside what their originals said", [PY, "tests/presets/compare.py", "--comity", COMITY, "--sample", "400", "--recorded"], None
    yield "impact: every small cohort", [PY, "tests/impact/test_exhaustive.py", "--comity", COMITY], None
    yield "sources: parquet", [VENV, "tests/parquet/test_parquet.py", "--comity", COMITY], None
    yield "sources: S3", [PY, "tests/s3/test_s3.py", "--comity", COMITY], None
    yield "builds that are stopped", [PY, "tests/crash/test_crash.py", "--comity", COMITY], None
    yield "sources: update", [PY, "tests/parquet/test_update.py", "--comity", COMITY], None
    yield "export of tables", [VENV, "tests/parquet/test_export.py", "--comity", COMITY], None
    yield "fetch", [PY, "tests/fetch/test_fetch.py", "--comity", COMITY], None
    yield "addresses", [VENV, "tests/addresses/test_addresses.py", "--comity", COMITY], None
    yield "rank", [PY, "tests/rank/test_rank.py", "--comity", COMITY], None
    yield "relations", [PY, "tests/relations/test_relations.py", "--comity", COMITY], None
    yield "intervals", [VENV, "tests/interval/test_interval.py", "--comity", COMITY], None
    yield "trend", [VENV, "tests/trend/test_trend.py", "--comity", COMITY], None
    yield "matrices", [PY, "tests/matrix/test_matrix.py", "--comity", COMITY], None
    yield "cut ties", [VENV, "tests/network/test_cut.py", "--comity", COMITY], None
    yield "blocs and networks", [VENV, "tests/network/test_blocs.py", "--comity", COMITY], None
    yield "claims", [PY, "tests/claims/test_claims.py", "--comity", COMITY], None
    yield "claims: axes", [PY, "tests/claims/test_axes.py", "--comity", COMITY], None
    yield "claims: shares of one side", [VENV, "tests/claims/test_shares.py", "--comity", COMITY], None
    yield "claims: verdicts", [PY, "tests/claims/test_verdicts.py", "--comity", COMITY], None
    yield "claims: every kind of atlas", [VENV, "tests/claims/test_kinds_of_atlas.py", "--comity", COMITY], None
    yield "server", [PY, "tests/server/test_server.py", "--comity", COMITY], None
    yield "server: parts of answers that are kept", [PY, "tests/server/test_kept.py", "--comity", COMITY], None
    yield "Python package", [VENV, "tests/python/test_python.py", "--comity", COMITY], None
    yield "files nobody would write", [str(BIN / "file_fuzz"), "fuzz/corpus", "--runs", "400"], None
    yield "server: requests nobody would write", [PY, "tests/server/test_fuzz.py"], None
    yield "pages: types", [PY, "tests/web/check_types.py"], None
    yield "pages: charts", [NODE, "tests/web/test_charts.mjs", "--comity", COMITY], None
    yield "pages: drawings", [NODE, "tests/web/test_drawings.mjs", "--comity", COMITY], None
    yield "pages: what the program says", [NODE, "tests/web/test_said.mjs", "--comity", COMITY], None
    yield "pages: in a browser", [NODE, "tests/web/test_pages.mjs", "--comity", COMITY], CHROMIUM
    yield "pages: on matrices", [NODE, "tests/web/test_matrix_pages.mjs", "--comity", COMITY], MATRICES if CHROMIUM.exists() else CHROMIUM
    yield "pages: reports", [NODE, "tests/web/test_reports.mjs", "--comity", COMITY], CHROMIUM
    yield "decoupling", [VENV, "tests/breaks/test_decoupling.py", "--comity", COMITY], None
    yield "decoupling in 20 sample worlds", [PY, "tests/breaks/test_trials.py", "--seeds", "20"], None
    yield "breaks: recorded answers of strucchange", [PY, "tests/breaks/test_oracles.py", "--recorded"], None
    yield "planted truth, 12 seeds", [PY, "tests/sample/planted_truth.py", "--comity", COMITY, "--seeds", "12"], None


def slow():
    yield from fast()
    for name in ("snapshot-2026-03", "snapshot-2025-12", "api-pages-2024-09"):
        yield f"figures, many sets: {name}", compare("--input", OPENALEX / name, "--pairs", "GB:CN,US:CN,SA:US", "--sets", "100"), OPENALEX
    both = ("--input", OPENALEX / "snapshot-2025-12", "--input", OPENALEX / "snapshot-2026-03")
    yield "figures, two releases in one atlas", compare(*both, "--pairs", "GB:CN,US:CN"), OPENALEX
    yield "builds and updates that are stopped, at every step; 3 times 300 killed", ["env", "COMITY_CRASH_EVERY=1", "COMITY_KILLS=300", PY, "tests/crash/test_crash.py", "--comity", COMITY], None
    yield "sources: S3, moto's server", [str(MOTO), "tests/s3/test_moto.py", "--comity", COMITY], MOTO
    yield "Python package: a wheel made and installed", [VENV, "tests/python/test_wheel.py", "--comity", COMITY], None
    yield "sources: S3, killed 20 times", ["env", "COMITY_S3_KILLS=20", PY, "tests/s3/test_s3.py", "--comity", COMITY], None
    yield "impact: every cohort of up to 6 works", [PY, "tests/impact/test_exhaustive.py", "--comity", COMITY, "--full"], None
    yield "sources: update, 60 histories of releases", ["env", "COMITY_EXHAUSTIVE=1", PY, "tests/parquet/test_update.py", "--comity", COMITY, "random_releases"], None
    yield "sources: parquet, damaged 300 times", ["env", "COMITY_EXHAUSTIVE=1", VENV, "tests/parquet/test_parquet.py", "--comity", COMITY, "every_field", "random_damage"], None
    yield "records damaged 5 million times", ["env", "COMITY_EXHAUSTIVE=1", str(BIN / "comity_tests"), "--gtest_brief=1", "--gtest_filter=JsonScan.Damaged*"], None
    yield "streams of deflate, 100 times as many", ["env", "COMITY_EXHAUSTIVE=1", str(BIN / "comity_tests"), "--gtest_brief=1", "--gtest_filter=Inflater.*"], None
    yield "tables of more than 2^31 items", ["env", "COMITY_EXHAUSTIVE=1", str(BIN / "comity_tests"), "--gtest_brief=1", "--gtest_filter=Tables.Longer*"], None
    yield "relations, 300 worlds", [PY, "tests/relations/test_relations.py", "--comity", COMITY, "--worlds", "300"], None
    yield "decoupling, large worlds through the command", [VENV, "tests/breaks/test_decoupling.py", "--comity", COMITY, "--full-seeds", "3"], None
    yield "decoupling in 1000 sample worlds", [PY, "tests/breaks/test_trials.py", "--seeds", "1000"], None
    yield "breaks against strucchange and statsmodels", [DEBIAN_PY, "tests/breaks/test_oracles.py", "--r", "400", "--statsmodels", "300"], None
    yield "presets beside their originals: sample worlds", [PY, "tests/presets/compare.py", "--comity", COMITY, "--sample", "3000", "--sample", "20000"], None
    yield "presets beside their originals: real records", [PY, "tests/presets/compare.py", "--comity", COMITY, "--input", str(OPENALEX / "snapshot-2026-03"), "--input", str(OPENALEX / "snapshot-2025-12"), "--input", str(OPENALEX / "api-pages-2024-09")], OPENALEX
    yield "planted truth, 1000 seeds", [PY, "tests/sample/planted_truth.py", "--comity", COMITY, "--seeds", "1000"], None
    yield "networks: every graph of six nodes", ["env", "COMITY_EXHAUSTIVE=1", str(BIN / "comity_tests"), "--gtest_brief=1", "--gtest_filter=Leiden.Every*"], None
    yield "networks: files read back by networkx", [PY, "tests/network/read_back.py"], None
    yield "networks: igraph and leidenalg", [PY, "tests/network/compare_leiden.py"], None
    yield "pages: what the program says, of falls too", [NODE, "tests/web/test_said.mjs", "--comity", COMITY, "--tier", "all"], None
    yield "pages: in a browser, all of it", [NODE, "tests/web/test_pages.mjs", "--comity", COMITY, "--tier", "all"], CHROMIUM
    yield "pages: on matrices, all of them", [NODE, "tests/web/test_matrix_pages.mjs", "--comity", COMITY, "--tier", "all"], MATRICES if CHROMIUM.exists() else CHROMIUM
    yield "pages: reports, all of them", [NODE, "tests/web/test_reports.mjs", "--comity", COMITY, "--tier", "all"], CHROMIUM
    yield "files nobody would write, 20,000 a reader", [str(BIN / "file_fuzz"), "fuzz/corpus", "--runs", "20000", "--seed", "2"], None
    yield "server: requests nobody would write, 5 minutes", [PY, "tests/server/test_fuzz.py", "--seconds", "60", "--seeds", "5", "--runs", "3000"], None
    yield "sanitizers", [PY, "tests/sanitizers.py"], None
    yield "deliberate bugs are caught", [PY, "tests/mutants/run_mutants.py"], None


COUNTS = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?")
GTEST = re.compile(r"\[  PASSED  \] (\d+) tests?")
UNITTEST = re.compile(r"^Ran (\d+) tests", re.M)
GTEST_FAILED = re.compile(r"\[  FAILED  \] (\d+) tests?, listed below")


def counts(text, code):
    for line in reversed(text.splitlines()):
        found = COUNTS.search(line)
        if found:
            return int(found[1]), int(found[2]), int(found[3] or 0)
    found, failed = GTEST.search(text), GTEST_FAILED.search(text)
    if found:
        return int(found[1]), int(failed[1]) if failed else 0, 0
    ran = UNITTEST.search(text)
    if ran and not code:
        return int(ran[1]), 0, 0
    return (0, 1, 0) if code else (1, 0, 0)


# They measure time, or build in a folder that others read: nothing runs beside them.
ALONE = ("pages: in a browser", "pages: on matrices", "server", "sanitizers", "deliberate bugs")


class Total:
    """Prints each suite as it ends, and adds up."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def skip(self, name, needs):
        print(f"skipped  {name}: {needs} is not there (real data: set COMITY_DATA)", flush=True)
        self.skipped += 1

    def add(self, name, run, seconds):
        passed, failed, skipped = counts(run.stdout, run.returncode)
        if run.returncode != 0 and failed == 0:
            failed = 1
        self.passed, self.failed, self.skipped = self.passed + passed, self.failed + failed, self.skipped + skipped
        print(f"{'FAILED ' if failed else 'ok     '}  {name}: {passed} passed, {failed} failed, {skipped} skipped ({seconds:.1f} s)", flush=True)
        if failed:
            print("\n".join("    " + line for line in run.stdout.splitlines()[-60:]), flush=True)


def run_suite(suite):
    name, command, _ = suite
    start = time.monotonic()
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return name, run, time.monotonic() - start


def main():
    tier = sys.argv[1] if len(sys.argv) > 1 else "fast"
    words = sys.argv[2:]
    if tier not in ("fast", "slow"):
        sys.exit("usage: tests/run.py fast|slow [NAME…]")
    suites = [s for s in (fast if tier == "fast" else slow)() if not words or any(w in s[0] for w in words)]
    total = Total()
    here = [s for s in suites if s[2] is None or s[2].exists()]
    for name, _, needs in suites:
        if needs is not None and not needs.exists():
            total.skip(name, needs)
    together = [s for s in here if not s[0].startswith(ALONE)]
    # Most suites use one core, and some wait for a disk or a server: one more at a time than there are cores. They are told
    # in the order in which they end.
    with concurrent.futures.ThreadPoolExecutor(max_workers=1 + (os.cpu_count() or 1)) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run_suite, s) for s in together]):
            total.add(*done.result())
    for suite in here:
        if suite[0].startswith(ALONE):
            total.add(*run_suite(suite))
    print(f"\n{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    sys.exit(1 if total.failed else 0)


if __name__ == "__main__":
    main()
