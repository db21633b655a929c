"""Python packages that the slow tier compares networks with."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import packages  # noqa: E402


def python():
    """The interpreter that has them."""
    return packages.python_with("network-oracles", ["igraph==1.0.0", "leidenalg==0.12.0", "networkx==3.6.1", "scikit-learn==1.9.1"])
