#!/usr/bin/env python3
"""`fetch` against a server on loopback that behaves and misbehaves: every work arrives once, whatever happens in between."""
import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/e2e"), str(ROOT / "tests/fetch")]
import harness  # noqa: E402
import suite  # noqa: E402
from server import Api  # noqa: E402

COMITY = str(ROOT / "build/release/comity")
FILTER = "authorships.countries:GB,authorships.countries:CN"


def ids_in(folder):
    ids = []
    for page in sorted(Path(folder).glob("page_*.json.gz")):
        ids += [w["id"] for w in json.loads(gzip.decompress(page.read_bytes()))["results"]]
    return ids


class Fetch(unittest.TestCase):
    def setUp(self):
        self.tmp = tempfile.TemporaryDirectory()
        self.addCleanup(self.tmp.cleanup)
        self.out = self.tmp.name + "/pages"
        self.works = harness.world(23)

    def fetch(self, api, *flags, code=0, env=None):
        surroundings = {k: v for k, v in os.environ.items() if not k.startswith("OPENALEX_")} | (env or {})
        done = subprocess.run([COMITY, "fetch", "--base-url", api.url, "--filter", FILTER, "--out", self.out, "--format", "json",
                               "--timeout", "1", *flags], capture_output=True, text=True, timeout=120, env=surroundings)
        self.assertEqual(done.returncode, code, done)
        return json.loads(done.stdout) if code == 0 else done.stderr

    def whole(self):
        self.assertEqual(ids_in(self.out), [w["id"] for w in self.works])

    def test_all_pages_and_a_build(self):
        with Api(self.works, per_page=5) as api:
            said = self.fetch(api, "--mailto", "someone@example.org")
        self.assertEqual((said["works"], said["count"], said["pages"], said["requests"], said["retries"], said["complete"]),
                         (23, 23, 5, 5, 0, True))
        self.assertAlmostEqual(said["cost_usd"], 0.0005)
        self.whole()
        path, headers = api.requests[0]
        self.assertIn("filter=authorships.countries%3AGB%2Cauthorships.countries%3ACN", path)
        self.assertIn("per_page=200", path)
        self.assertRegex(headers["User-Agent"], r"^comity/[0-9.]+ \(mailto:someone@example.org\)$")
        atlas = self.tmp.name + "/atlas"
        built = subprocess.run([COMITY, "build", self.out, "--out", atlas], capture_output=True, text=True)
        self.assertEqual(built.returncode, 0, built.stderr)
        info = json.loads(subprocess.run([COMITY, "info", atlas, "--format", "json"], capture_output=True, text=True).stdout)
        self.assertEqual((info["holds"]["works"], info["records"]["rejected"]), (23, 0))
        self.assertEqual(info["atlas"]["scope"], "selection")

    def test_every_fault_is_overcome(self):
        for fault in (500, 503, "retry", "slow", "truncated", "garbage", "long", "reset"):
            with self.subTest(fault), Api(self.works, faults={1: fault, 3: fault}, per_page=8) as api:
                said = self.fetch(api, "--fresh")
                # libcurl itself tries again when a kept connection is closed before an answer.
                self.assertIn(said["retries"], (1, 2) if fault == "reset" else (2,), fault)
                self.assertEqual((said["works"], said["complete"]), (23, True), fault)
                self.whole()

    def test_goes_on_where_it_stopped(self):
        for fault, words in (("broke", "allowance"), (401, "key"), (404, "404")):
            with self.subTest(fault):
                with Api(self.works, faults={3: fault}, per_page=5) as api:
                    message = self.fetch(api, "--fresh", code=1)
                    self.assertIn(words, message)
                    self.assertEqual(len(ids_in(self.out)), 10)
                    said = self.fetch(api)
                    self.assertEqual((said["pages_before"], said["requests"], said["complete"]), (2, 3, True))
                    self.whole()
                    again = self.fetch(api)
                    self.assertEqual((again["requests"], again["works"]), (0, 23))

    def test_killed_at_any_moment(self):
        with Api(self.works, per_page=1) as api:
            for _ in range(6):
                before = len(api.requests)
                running = subprocess.Popen([COMITY, "fetch", "--base-url", api.url, "--filter", FILTER, "--out", self.out],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                while len(api.requests) < before + 3 and running.poll() is None:
                    time.sleep(0.01)
                running.send_signal(signal.SIGKILL)
                running.wait()
            self.fetch(api)
        self.whole()
        self.assertFalse([p for p in Path(self.out).iterdir() if p.name.endswith(".new")])

    def test_limit_and_more(self):
        with Api(self.works, per_page=5) as api:
            self.assertEqual((self.fetch(api, "--limit", "7")["works"], len(api.requests)), (10, 2))
            self.assertFalse(self.fetch(api, "--limit", "10")["complete"])
            self.assertEqual(self.fetch(api)["works"], 23)
        self.whole()

    def test_the_key_is_written_nowhere(self):
        """Neither the one of the surroundings nor that of the command, in no file and no message."""
        def written():
            return [page.read_text() for page in Path(self.out).glob(".*") if page.is_file()]

        with Api(self.works, per_page=5, key="secret-key-1", faults={3: 404}) as api:
            message = self.fetch(api, code=1, env={"OPENALEX_API_KEY": "secret-key-1"})
            self.assertIn("404", message)
            texts = [message, *written()]
            self.assertGreater(len(texts), 1)
            said = self.fetch(api, "--api-key", "secret-key-1")
            self.assertTrue(said["complete"])
            texts += [json.dumps(said), *written()]
            refused = self.fetch(api, "--fresh", code=1)
            self.assertIn("--api-key", refused)
            texts += [refused, *written()]
        self.assertFalse([t for t in texts if "secret-key-1" in t])

    def test_wrong_usage(self):
        with Api(self.works, per_page=5, faults={1: 400}) as api:
            self.assertIn("you got 400", self.fetch(api, code=2))
            self.fetch(api)
            other = subprocess.run([COMITY, "fetch", "--base-url", api.url, "--filter", "type:article", "--out", self.out],
                                   capture_output=True, text=True)
            self.assertEqual(other.returncode, 2)
            self.assertIn("another question", other.stderr)
        nothing = subprocess.run([COMITY, "fetch", "--out", self.out], capture_output=True, text=True)
        self.assertEqual((nothing.returncode, "--filter" in nothing.stderr), (2, True))
        Path(self.tmp.name, "mine").mkdir()
        Path(self.tmp.name, "mine/letter.txt").write_text("dear")
        mine = subprocess.run([COMITY, "fetch", "--filter", "x:y", "--out", self.tmp.name + "/mine", "--fresh"], capture_output=True, text=True)
        self.assertEqual(mine.returncode, 2, mine)
        self.assertTrue(Path(self.tmp.name, "mine/letter.txt").exists())

    def test_no_server(self):
        done = subprocess.run([COMITY, "fetch", "--base-url", "http://127.0.0.1:9", "--filter", "x:y", "--out", self.out, "--tries", "2"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("no connection", done.stderr)

    def test_authors_at_the_limit_are_said(self):
        self.works[3]["authorships"] = [harness.authorship(["GB"], author=i) for i in range(1, 101)]
        with Api(self.works) as api:
            (warning,) = self.fetch(api)["warnings"]
        self.assertIn("1 works show 100 authors", warning)

    def test_tls_is_checked(self):
        pem = Path(self.tmp.name, "server.pem")
        made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                               "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(pem), "-out", str(pem) + ".crt"], capture_output=True)
        if made.returncode:
            self.skipTest("needs the openssl command")
        pem.write_bytes(pem.read_bytes() + Path(str(pem) + ".crt").read_bytes())
        with Api(self.works, per_page=5, certificate=str(pem)) as api:
            self.assertIn("not trusted", self.fetch(api, "--tries", "1", code=1))
            self.assertTrue(self.fetch(api, env={"SSL_CERT_FILE": str(pem) + ".crt"})["complete"])
        self.whole()


if __name__ == "__main__":
    suite.close(Fetch, globals(), COMITY)
