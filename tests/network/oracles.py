"""Python packages that the slow tier compares networks with, in an environment of their own (they are no part of what ships)."""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "network-oracles"
PACKAGES = ["igraph==1.0.0", "leidenalg==0.12.0", "networkx==3.6.1", "scikit-learn==1.9.1"]


def python():
    """The interpreter that has them; installs them the first time."""
    program = PLACE / "bin" / "python"
    stamp = PLACE / "packages"
    if not stamp.exists() or stamp.read_text() != "\n".join(PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", "--clear", PLACE], check=True)
        subprocess.run([program, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES], check=True)
        stamp.write_text("\n".join(PACKAGES))
    return str(program)
