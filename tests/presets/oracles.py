"""Programs that presets are compared with, in an environment of their own (they are no part of what ships)."""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "preset-oracles"
# openalex-metrics does not bound its dependencies and fails in main functions on DuckDB 2.
PACKAGES = ["duckdb==1.5.6", "openalex-metrics==0.1.0", "pyarrow==26.0.1"]


def python():
    """The interpreter that has them; installs them the first time."""
    program, stamp = PLACE / "bin" / "python", PLACE / "packages"
    if not stamp.exists() or stamp.read_text() != "\n".join(PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", "--clear", PLACE], check=True)
        subprocess.run([program, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES], check=True)
        stamp.write_text("\n".join(PACKAGES))
    return str(program)


def rows(script, *arguments):
    """What a script of this folder prints under that interpreter: one tab-separated row a line."""
    run = subprocess.run([python(), Path(__file__).parent / script, *map(str, arguments)], capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(f"{script}: {run.stderr[-2000:]}")
    return [line.split("\t") for line in run.stdout.splitlines()]
