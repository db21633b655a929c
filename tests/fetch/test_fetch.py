#!/usr/bin/env python3
"""`fetch` against a server on loopback that behaves and misbehaves: every work arrives once, whatever happens in between."""
import gzip
import json
import os
import pty
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
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

    def fetch(self, api, *flags, code=0, env=None, url=None):
        surroundings = {k: v for k, v in os.environ.items() if not k.startswith("OPENALEX_")} | (env or {})
        done = subprocess.run([COMITY, "fetch", "--base-url", api.url if url is None else url, "--filter", FILTER, "--out", self.out, "--format", "json",
                               "--timeout", "1", *flags], capture_output=True, text=True, timeout=120, env=surroundings)
        self.assertEqual(done.returncode, code, done)
        return json.loads(done.stdout) if code == 0 else done.stderr

    def whole(self):
        self.assertEqual(ids_in(self.out), [w["id"] for w in self.works])

    def test_a_wait_is_told(self):
        """On a terminal, before it begins: why, and how long."""
        master, terminal = pty.openpty()
        with Api(self.works, per_page=50, faults={1: {"status": 503, "headers": {"Retry-After": "2"}}}) as api:
            done = subprocess.run([COMITY, "fetch", "--base-url", api.url, "--filter", FILTER, "--out", self.out], stdout=subprocess.PIPE, stderr=terminal, timeout=60)
        os.close(terminal)
        self.assertEqual(done.returncode, 0)
        self.assertIn("it answered 503; it is asked again in 2 s", os.read(master, 1 << 16).decode())
        os.close(master)

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

    def test_a_folder_by_any_name(self):
        """With a slash, deep, through a link, through dots: one folder, and one fetch at a time."""
        self.out = self.tmp.name + "/deep/er/pages/"
        with Api(self.works, per_page=5, faults={4: "slow"}) as api:
            self.fetch(api, "--limit", "10")
            names = [self.out, self.out.rstrip("/"), self.tmp.name + "/link", self.tmp.name + "/deep/../deep/er/./pages//"]
            os.symlink(self.out, names[2])
            running = subprocess.Popen([COMITY, "fetch", "--base-url", api.url, "--filter", FILTER, "--out", names[1], "--timeout", "9"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while len(api.requests) < 4:
                time.sleep(0.01)
            for self.out in names:
                self.assertIn("another build or fetch", self.fetch(api, code=1))
            running.kill()
            running.wait()
            self.fetch(api)
        self.whole()
        self.assertEqual(os.listdir(self.tmp.name + "/deep/er"), ["pages"])

    def test_places_that_are_no_folder(self):
        Path(self.tmp.name, "file").write_text("dear")
        with Api(self.works) as api:
            for self.out, words in (("", "--out"), ("s3://bucket/pages", "store"), ("S3://bucket/pages", "store"), (self.tmp.name + "/file", "no folder")):
                self.assertIn(words, self.fetch(api, code=2))
            self.assertFalse(api.requests)
        for out in ("s3://bucket/world", "S3://bucket"):
            sample = subprocess.run([COMITY, "sample", "--out", out, "--works", "10"], capture_output=True, text=True, cwd=self.tmp.name)
            self.assertEqual((sample.returncode, "store" in sample.stderr), (2, True), sample)
        self.assertEqual(os.listdir(self.tmp.name), ["file"])

    def test_fresh_takes_its_own_pages_alone(self):
        real = Path(self.tmp.name, "real")
        real.mkdir()
        os.symlink(real, self.out)
        with Api(self.works, per_page=5) as api:
            self.fetch(api)
            (real / "notes.txt").write_text("dear")
            (real / "sub").mkdir()
            (real / "sub/page_000001.json.gz").write_text("mine")
            (real / ".page_000006.json.gz").write_text("half")
        with Api(self.works, per_page=12, faults={1: 500, 3: 500}) as api:
            message = self.fetch(api, "--fresh", "--tries", "1", code=1)
            self.whole()  # nothing went before an answer came
            self.assertIn("stays", message)
            self.assertIn("without --fresh", self.fetch(api, "--fresh", "--tries", "1", code=1))
            self.assertEqual(self.fetch(api)["pages_before"], 1)
        self.whole()
        self.assertTrue(os.path.islink(self.out))
        self.assertEqual(sorted(os.listdir(real)), [".fetch.json", "notes.txt", "page_000001.json.gz", "page_000002.json.gz", "sub"])
        self.assertEqual((real / "sub/page_000001.json.gz").read_text(), "mine")

    def test_fresh_that_died_leaves_no_old_page(self):
        with Api(self.works, per_page=5) as api:
            self.fetch(api)
            # Died after its first answer, before the old pages went.
            state = Path(self.out, ".fetch.json")
            state.write_text(json.dumps(json.loads(state.read_text()) | {"cursor": "*", "pages": 0, "works": 0, "bytes": 0, "complete": False}))
            api.per_page = 12
            self.fetch(api)
        self.whole()

    def test_lost_pages_are_noticed(self):
        with Api(self.works, per_page=5) as api:
            said = self.fetch(api, "--limit", "15")
            page = Path(self.out, "page_000002.json.gz")
            bytes_of_page = page.read_bytes()
            for damage, words in ((page.unlink, "missing"), (lambda: page.write_bytes(b""), "empty"), (lambda: page.write_bytes(bytes_of_page[:-1]), "changed")):
                damage()
                message = self.fetch(api, code=1)
                self.assertIn(words, message)
                self.assertIn("--fresh", message)
            page.write_bytes(bytes_of_page)
            # The state of a version that did not count bytes, with a cost that was no number.
            state = Path(self.out, ".fetch.json")
            kept = json.loads(state.read_text()) | {"cost_usd": None}
            kept.pop("bytes")
            state.write_text(json.dumps(kept))
            self.assertTrue(self.fetch(api)["complete"])
            self.whole()
            self.assertEqual(json.loads(state.read_text())["bytes"], sum(p.stat().st_size for p in Path(self.out).glob("page_*")))
        self.assertEqual(said["works"], 15)

    def test_a_key_that_comes_back_is_hidden(self):
        key = "SECRET99/+x"
        encoded = urllib.parse.quote(key, safe="")
        for status, code in ((400, 2), (403, 1), (404, 1), (429, 1)):
            fault = {"status": status, "headers": {}, "body": json.dumps({"message": f"{key} is bad: ?api_key={encoded}&x"})}
            with Api(self.works, faults={1: fault}) as api:
                message = self.fetch(api, "--api-key", key, "--tries", "1", code=code)
                self.assertIn("*** is bad: ?api_key=***&x", message)
                self.assertNotIn("SECRET99", message)
        for key, inside in ((key, f"{encoded} and {key}"), ("W2", "/works?api_key=W2")):  # a key like data leaves data alone
            with Api(self.works, per_page=50) as api:
                api.faults[1] = {"body": json.dumps(api.page({"cursor": ["*"]}) | {"request": inside})}
                self.fetch(api, "--api-key", key, "--fresh")
            self.whole()
            text = gzip.decompress(Path(self.out, "page_000001.json.gz").read_bytes()).decode()
            self.assertIn("***", json.loads(text)["request"])
            self.assertNotIn(inside, text)

    def test_servers_that_are_none_or_not_safe(self):
        with Api(self.works) as api:
            host = api.url.removeprefix("http://")
            for url in (host, "", "file:///etc", "http://", "ftp://" + host, f"http://user:pw66@{host}", api.url + "/?api_key=pw66", "http://a b", "http://h:x"):
                message = self.fetch(api, url=url, code=2)
                self.assertIn("--base-url", message)
                self.assertNotIn("pw66", message)
            for url in ("http://api.example.org", "http://127.0.0.1.example.org", "http://[::2]"):
                self.assertIn("key", self.fetch(api, url=url, code=2, env={"OPENALEX_API_KEY": "k"}))
            self.assertFalse(api.requests)
            self.assertFalse(os.path.exists(self.out))
            # To this machine the key goes, and past any proxy.
            self.assertTrue(self.fetch(api, "--api-key", "k", env={"http_proxy": "http://127.0.0.1:9"})["complete"])

    def test_long_waits_are_not_sat_out(self):
        later = {"Retry-After": "40000"}
        used_up = {"X-RateLimit-Remaining": "0"}
        body = json.dumps({"error": "Rate limit exceeded", "message": "Insufficient budget"})
        for status, headers, words in ((429, later, "in 11.1 hours"), (503, later, "in 11.1 hours"), (429, used_up | later, "in 11.1 hours"),
                                       (429, used_up, "when the API gives a new one"),
                                       (429, {"Date": "Wed, 01 Jan 2025 00:00:00 GMT", "Retry-After": "Wed, 01 Jan 2025 02:30:00 GMT"}, "in 2.5 hours")):
            with Api(self.works, per_page=10, faults={2: {"status": status, "headers": headers, "body": body}}) as api:
                message = self.fetch(api, "--fresh", code=1)
                self.assertEqual(len(api.requests), 2)
                for part in (words, "Insufficient budget", "10 works", "goes on from there"):
                    self.assertIn(part, message)
                self.assertNotIn("0.0 hours", message)
                self.assertTrue(self.fetch(api)["complete"])

    def test_short_waits_are_sat_out(self):
        soon = {"Date": "Wed, 01 Jan 2025 00:00:00 GMT", "Retry-After": "Wed, 01 Jan 2025 00:00:00 GMT"}
        with Api(self.works, faults=dict.fromkeys(range(1, 8), {"status": 503, "headers": soon})) as api:
            begin = time.time()
            self.assertEqual(self.fetch(api)["retries"], 7)
        self.assertLess(time.time() - begin, 20)

    def test_pages_in_a_circle_end(self):
        with Api(self.works, per_page=5, circle=True) as api:
            self.assertIn("in a circle", self.fetch(api, code=1))
            self.assertEqual(len(api.requests), 5)
            self.assertEqual(len(ids_in(self.out)), 20)  # the page that leads back is not believed
            api.works = [{"id": f"https://openalex.org/W{i}"} for i in range(3000)]
            api.page = lambda query: {"meta": {"count": 7, "next_cursor": f"c{len(api.requests)}"}, "results": api.works}
            self.assertIn("7 it counts", self.fetch(api, "--fresh", code=1))
            self.assertFalse(ids_in(self.out)[20:])

    def test_an_empty_page_that_leads_on_is_no_end(self):
        def page(results, count, after):
            return {"body": json.dumps({"meta": {"count": count, "next_cursor": f"c/+={after}"}, "results": results})}
        with Api(self.works, per_page=5, faults={3: page([], 23, 15)}) as api:
            self.assertEqual(self.fetch(api)["retries"], 1)
            self.whole()
            api.faults = {len(api.requests) + 3: page([], 23, 15)}
            message = self.fetch(api, "--fresh", "--tries", "1", code=1)
            for words in ("an empty page after 10 of 23 works", "goes on from there"):
                self.assertIn(words, message)
            self.assertTrue(self.fetch(api)["complete"])
            self.whole()
        # Behind all works it is one.
        with Api(self.works[:10], per_page=5, faults={2: page(self.works[5:10], 10, 10), 3: page([], 10, 15)}) as api:
            said = self.fetch(api, "--fresh")
            self.assertEqual((said["works"], said["requests"], said["complete"]), (10, 3, True))

    def test_a_list_that_ends_early_is_not_complete(self):
        """An empty page or a full one that leads nowhere in the middle, and cursors that are none."""
        def page(results, **after):
            return {"body": json.dumps({"meta": {"count": 23, **after}, "results": results})}
        middle = self.works[10:15]
        for fault, words in ((page([], next_cursor=None), "ends after 10 of the 23"), (page(middle, next_cursor=""), "ends after 15 of the 23"),
                             (page(middle), "next_cursor is no text"), (page(middle, next_cursor=15), "next_cursor is no text")):
            with self.subTest(words), Api(self.works, per_page=5, faults={3: fault, 4: fault}) as api:
                message = self.fetch(api, "--fresh", "--tries", "2", code=1)
                self.assertIn(words, message)
                self.assertFalse(json.loads(Path(self.out, ".fetch.json").read_text())["complete"])
                self.assertTrue(self.fetch(api)["complete"])
                self.whole()
        # The API's count wavers by a few works.
        with Api(self.works, per_page=5, faults={5: {"body": json.dumps({"meta": {"count": 26, "next_cursor": None}, "results": self.works[20:]})}}) as api:
            said = self.fetch(api, "--fresh")
            self.assertEqual((said["works"], said["count"], said["complete"], len(said["warnings"])), (23, 26, True, 1))

    def test_works_that_come_twice_are_told(self):
        again = {"body": json.dumps({"meta": {"count": 23, "next_cursor": "c/+=10"}, "results": self.works[:5]})}
        with Api(self.works, per_page=5, faults={2: again}) as api:
            for flags in (("--fresh",), ()):  # it stays true
                (warning,) = self.fetch(api, *flags)["warnings"]
                self.assertIn("5 works came twice: others may be missing", warning)
            self.assertFalse(self.fetch(api, "--fresh")["warnings"])

    def test_texts_that_cannot_be_sent_or_kept(self):
        with Api(self.works, per_page=5) as api:
            for flag, value in (("--filter", b"display_name.search:caf\xe9"), ("--search", b"\xff"), ("--mailto", "a@b.org\r\nX-Evil: 1"), ("--api-key", "k\nk")):
                done = subprocess.run([COMITY, "fetch", "--base-url", api.url, "--filter", FILTER, "--out", self.out, flag, value], capture_output=True, timeout=60)
                self.assertEqual((done.returncode, flag.encode() in done.stderr, b"Evil" in done.stderr), (2, True, False), done)
            self.assertFalse(api.requests)
            self.fetch(api, "--mailto", " a@b.org ", env={"OPENALEX_API_KEY": "key\r\n"})
            path, headers = api.requests[0]
            self.assertTrue(path.endswith("&mailto=a%40b.org&api_key=key"), path)
            self.assertTrue(headers["User-Agent"].endswith("(mailto:a@b.org)"))

    def test_what_the_server_says_is_told(self):
        oops = json.dumps({"error": "oops", "message": "Something\u001b[31m bad\nhappened".encode().decode("unicode_escape")})
        for fault, words in (({"body": oops}, "Something [31m bad happened"), ({"status": 500, "headers": {}, "body": oops}, "answered 500: Something"),
                             ("behind", "cannot be unpacked"),
                             ({"status": 301, "headers": {"Location": "https://x.example/works?api_key=1"}}, "leads on to https://x.example/works:")):
            with Api(self.works, faults={1: fault}) as api:
                self.assertIn(words, self.fetch(api, "--tries", "1", code=1))

    def test_a_cursor_that_expired(self):
        with Api(self.works, per_page=5, faults={3: 400}) as api:
            message = self.fetch(api, code=1)
            self.assertIn("you got 400", message)
            self.assertIn("--fresh", message)

    def test_nothing_found(self):
        with Api([]) as api:
            done = subprocess.run([COMITY, "fetch", "--base-url", api.url, "--filter", FILTER, "--out", self.out], capture_output=True, text=True)
        self.assertIn("no work answers", done.stdout)
        self.assertNotIn("next:", done.stdout)

    def test_costs_that_are_no_numbers(self):
        costs = {"X-RateLimit-Cost-USD": "nan"}
        with Api(self.works, per_page=5, faults={1: {"headers": costs}, 2: {"headers": {"X-RateLimit-Cost-USD": "inf"}}}) as api:
            self.fetch(api, "--limit", "10")
            self.assertEqual(json.loads(Path(self.out, ".fetch.json").read_text())["cost_usd"], 0)
            self.assertTrue(self.fetch(api)["complete"])

    def test_what_differs_is_said(self):
        with Api(self.works, per_page=5) as api:
            self.fetch(api)
            self.assertIn("search '', not 'gold'", self.fetch(api, "--search", "gold", code=2))
            message = self.fetch(api, url=api.url.replace("127.0.0.1", "localhost"), code=2)
            self.assertIn("another server", message)
            self.assertNotIn("filter", message)

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
