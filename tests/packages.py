"""Python packages that tests compare with, in environments of their own: they are no part of what ships."""
import fcntl
import subprocess
import sys
from pathlib import Path

BUILD = Path(__file__).resolve().parents[1] / "build"


def python_with(name, packages):
    """The interpreter of build/NAME, which has them; installs them the first time. Suites that run side by side wait for each other."""
    place, pins = BUILD / name, "\n".join(packages)
    program, stamp = place / "bin" / "python", place / "packages"
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != pins:
            subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
            subprocess.run([program, "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages], check=True)
            stamp.write_text(pins)
    return str(program)
