"""Programs that presets are compared with, in an environment of their own (they are no part of what ships), or what they once
said about a small sample world."""
import hashlib
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import packages  # noqa: E402

# openalex-metrics does not bound its dependencies and fails in main functions on DuckDB 2.
PACKAGES = ["duckdb==1.5.6", "openalex-metrics==0.1.0", "pyarrow==26.0.1"]
RECORDED = Path(__file__).resolve().parent / "recorded.json"


def python():
    """The interpreter that has them."""
    return packages.python_with("preset-oracles", PACKAGES)


def rows(script, *arguments):
    """What a script of this folder prints under that interpreter: one tab-separated row a line."""
    run = subprocess.run([python(), Path(__file__).parent / script, *map(str, arguments)], capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(f"{script}: {run.stderr[-2000:]}")
    return [line.split("\t") for line in run.stdout.splitlines()]


class Live:
    """Asks the programs; `record` keeps what they say."""

    def __init__(self, record=False):
        self.record, self.said = record, {}

    def rows(self, script, lines, *arguments):
        found = rows(script, lines, *arguments)
        self.said.setdefault(digest(lines), {})[question(script, arguments)] = ["\t".join(row) for row in found]
        return found

    def close(self):
        if self.record:
            RECORDED.write_text(json.dumps({"programs": PACKAGES, "answers": self.said}, indent=0) + "\n")


class Recorded:
    """Answers from the recording, which holds for the same records only."""

    def __init__(self):
        self.said = json.loads(RECORDED.read_text())["answers"]

    def rows(self, script, lines, *arguments):
        answers = self.said.get(digest(lines))
        if answers is None:
            raise RuntimeError("the sample world is another one than was recorded: compare.py --record says it anew")
        return [line.split("\t") for line in answers[question(script, arguments)]]

    def close(self):
        pass


def digest(lines):
    return hashlib.sha256(Path(lines).read_bytes()).hexdigest()


def question(script, arguments):
    """A script with what it was asked, without the places of files."""
    return " ".join([script, *(str(a) for a in arguments if not isinstance(a, Path))])
