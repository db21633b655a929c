#!/usr/bin/env python3
"""The wheel as users get it: made of a clean checkout, installed into an environment of its own, asked from elsewhere.

    .venv/bin/python tests/python/test_wheel.py
"""
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402

COMITY = str(ROOT / "build" / "release" / "comity")


def run(*command, **more):
    """A clean environment: nothing of a checkout is found by accident."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COMITY", "VIRTUAL_ENV"))}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=env, **more)
    if done.returncode != 0:
        raise AssertionError(f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="comity-wheel-")
        cls.addClassCleanup(folder.cleanup)
        cls.tmp = Path(folder.name)
        checkout = cls.tmp / "checkout"
        run("git", "clone", "-q", "--no-hardlinks", ROOT, checkout)
        (checkout / ".venv").symlink_to(ROOT / ".venv")  # what ./dev setup would install again
        run("bash", "dev", "wheel", cwd=checkout)
        (cls.wheel,) = (checkout / "dist").glob("*.whl")
        venv.create(cls.tmp / "env", with_pip=True)
        cls.python = cls.tmp / "env" / "bin" / "python"
        run(cls.python, "-m", "pip", "install", "-q", "--disable-pip-version-check", cls.wheel)
        cls.home = cls.tmp / "elsewhere"
        cls.home.mkdir()
        run(COMITY, "sample", "--out", cls.home / "world", "--works", "2000")

    def ask(self, code):
        return run(self.python, "-c", textwrap.dedent(code), cwd=self.home)

    def test_answers_are_the_command_lines(self):
        told = self.ask("""
            import comity
            comity.build("world", out="atlas")
            comity.Atlas("atlas").pair("QM", "QN", years=range(2012, 2017)).save("answer.json")
            print(comity.__version__, comity.__file__)""")
        self.assertIn(str(self.tmp / "env"), told)
        asked = run(COMITY, "pair", "QM", "QN", "--atlas", "atlas", "--years", "2012:2016", "--format", "json", cwd=self.home)
        self.assertEqual(json.loads((self.home / "answer.json").read_text())["answers"], json.loads(asked)["answers"])

    def test_command_comes_along(self):
        self.assertIn(run(COMITY, "--version").strip(), run(self.tmp / "env" / "bin" / "comity", "--version"))

    def test_help_and_pages_are_in_it(self):
        self.assertIn("mean normalised", self.ask("import comity; print(comity.explain('mncs'))").lower())
        run(self.tmp / "env" / "bin" / "comity", "build", "world", "--out", "paper", cwd=self.home)
        run(self.tmp / "env" / "bin" / "comity", "report", "pair", "QM", "QN", "--atlas", "paper", "--out", "report.html", cwd=self.home)
        self.assertIn("<svg", (self.home / "report.html").read_text())


if __name__ == "__main__":
    suite.close(Wheel, globals(), COMITY)
