#!/usr/bin/env python3
"""`comity serve`: answers are the CLI's, byte for byte; nobody reaches files through it; nobody stalls it."""
import contextlib
import ctypes
import gzip
import html
import json
import os
import re
import resource
import shlex
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/server")]
import suite  # noqa: E402
from serving import Served, cli, everything, make_world  # noqa: E402

COMITY = str(ROOT / "build/release/comity")
TWICE = "claims/twice-the-global-average.toml"
# The same questions asked both ways: path, then words of the CLI.
SAME = [
    ("/api/info", ["info"]),
    ("/api/info?funnel=true", ["info", "--funnel"]),
    ("/api/pair?a=QM&b=QN", ["pair", "QM", "QN"]),
    ("/api/pair?a=QM&b=QN%2BQO&counting=fractional_author&window=3&types=article,review", ["pair", "QM", "QN+QO", "--counting", "fractional_author", "--window", "3", "--types", "article,review"]),
    ("/api/works?a=QM&b=QN&top=7&population=QM+domestic", ["works", "QM", "QN", "--top", "7", "--population", "QM domestic"]),
    ("/api/rank?by=mncs&min_works=5", ["rank", "--by", "mncs", "--min-works", "5"]),
    ("/api/explain?name=mncs", ["explain", "mncs"]),
    ("/api/explain", ["explain"]),
    ("/api/claim?action=list", ["claim", "list"]),
    ("/api/claim?action=check&id=twice-the-global-average&interval=none", ["claim", "check", TWICE, "--interval", "none"]),
]


def of_atlas(words, atlas):
    return words if words[0] == "explain" or words[:2] == ["claim", "list"] else [*words, "--atlas", atlas]


class Watch:
    """Tells whether anything below a folder was opened, read or made, by inotify."""

    def __init__(self, *folders):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = self.libc.inotify_init1(os.O_NONBLOCK)
        everything_but_moves = 0x001 | 0x002 | 0x020 | 0x100 | 0x200
        for folder in folders:
            assert self.libc.inotify_add_watch(self.descriptor, os.fsencode(folder), everything_but_moves) > 0

    def events(self):
        try:
            return os.read(self.descriptor, 65536)
        except BlockingIOError:
            return b""

    def close(self):
        os.close(self.descriptor)


class Server(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.atlas = make_world(COMITY, cls.tmp.name)
        cls.served = Served(COMITY, cls.atlas).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.served.__exit__()
        cls.tmp.cleanup()

    # Answers

    def test_answers_are_those_of_the_cli(self):
        for path, words in SAME:
            expected = cli(COMITY, *of_atlas(words, self.atlas), "--format", "json")
            for _ in range(2):  # computed, then from the cache
                status, headers, body = self.served.ask(path)
                self.assertEqual((status, body), (200, expected), path)
                self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")

    def test_tables_are_those_of_the_cli(self):
        for path, words in SAME:
            if words[:2] == ["claim", "check"]:
                continue
            expected = cli(COMITY, *of_atlas(words, self.atlas), "--format", "csv")
            status, headers, body = self.served.ask(path + ("&" if "?" in path else "?") + "format=csv")
            self.assertEqual((status, body, headers["Content-Type"]), (200, expected, "text/csv; charset=utf-8"), path)

    def test_workbooks_and_networks_are_those_of_the_cli(self):
        for path, words, start in (("/api/pair?a=QM&b=QN&interval=none&format=xlsx", ["pair", "QM", "QN", "--interval", "none", "--format", "xlsx"], b"PK"),
                                   ("/api/export?what=network&format=gexf", ["export", "network", "--format", "gexf"], b"<?xml"), ("/api/export?what=network&format=csv", ["export", "network", "--format", "csv"], b"")):
            status, headers, body = self.served.ask(path)
            with tempfile.TemporaryDirectory() as folder:
                cli(COMITY, *words, "--atlas", self.atlas, "--output", folder + "/file")
                self.assertEqual((status, body), (200, Path(folder, "file").read_bytes()), path)
            self.assertTrue(body.startswith(start))
        self.assertEqual(self.served.ask("/api/pair?a=QM&b=QN&format=gexf")[0], 400)

    def test_forms_of_a_kept_answer_are_those_of_the_cli(self):
        """A table or a workbook is written from the document's text: no verb loses a digit by that."""
        asked = [*SAME, ("/api/trend?a=QM&b=QN", ["trend", "QM", "QN"]), ("/api/decoupling?a=QO&b=QP", ["decoupling", "QO", "QP"]), ("/api/decoupling?screen=true", ["decoupling", "--screen"]),
                 ("/api/blocs?min_ties=1&runs=4&null_networks=3", ["blocs", "--min-ties", "1", "--runs", "4", "--null-networks", "3"]), ("/api/rank?what=partners&of=QM&min_works=1", ["rank", "partners", "--of", "QM", "--min-works", "1"]),
                 ("/api/cut?a=QM&b=QN&runs=3", ["cut", "QM", "QN", "--runs", "3"]), ("/api/claim?action=curve&id=twice-the-global-average&interval=none", ["claim", "curve", TWICE, "--interval", "none"])]
        with tempfile.TemporaryDirectory() as folder, Served(COMITY, self.atlas) as other:
            work = other.json("/api/works?a=QM&b=QN&top=1")["works"][0]["id"]
            for path, words in [*asked, (f"/api/why?work={work}", ["why", work])]:
                more = path + ("&" if "?" in path else "?")
                self.assertEqual(other.ask(path)[0], 200, path)
                for form in ("csv", "xlsx"):
                    got = other.ask(more + "format=" + form)
                    done = subprocess.run([COMITY, *of_atlas(words, self.atlas), "--format", form, "--output", f"{folder}/file"], capture_output=True)
                    if done.returncode == 2:  # no table of it
                        self.assertEqual(got[0], 400, (path, form))
                        continue
                    self.assertEqual((got[0], got[2] == Path(folder, "file").read_bytes()), (200, True), (path, form))
                    os.unlink(f"{folder}/file")

    def test_an_export_is_a_network(self):
        """Tables go into a folder, which a client cannot reach."""
        listed = next(o for o in self.served.json("/api/operations")["operations"] if o["name"] == "export")
        self.assertEqual(listed["forms"][:2], ["json", "graphml"])
        self.assertNotIn("parquet", listed["forms"])
        names = {p["name"]: p["help"] for p in listed["parameters"]}
        self.assertNotIn("columns", names)
        self.assertIn("network", names["what"])
        for query in ("what=works", "what=all", "what=works,cohorts&format=csv", "what=network&format=parquet", "what=network&columns=id"):
            status, _, body = self.served.ask("/api/export?" + query)
            self.assertEqual(status, 400, query)
            self.assertNotIn(b"--", body)
        self.assertIn("text", self.served.json("/api/export"))

    def test_compression_is_asked_for(self):
        for accepted, packed in (("gzip", True), ("GZIP", True), ("deflate, gzip;q=0.5", True), ("x-gzip", True), ("*", True), ("*;q=0, gzip", True), ("br;q=1.0, gzip;q=0.001", True),
                                 ("gzip;q=0", False), ("gzip; q=0.000, *", False), ("*;q=0", False), ("br", False), ("", False), ("identity, gzip;Q=0.0", False), ("gzipped", False)):
            for path in ("/api/pair?a=QM&b=QN", "/"):
                self.assertEqual(self.served.ask(path, {"Accept-Encoding": accepted})[1]["Content-Encoding"], "gzip" if packed else None, (accepted, path))

    def test_a_target_may_be_a_whole_address(self):
        port = self.served.port
        expected = self.served.ask("/api/explain?name=mncs")[2]

        def asked(target, host):
            head, _, body = self.served.raw(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()).partition(b"\r\n\r\n")
            return int(head.split()[1]), body
        own = f"localhost:{port}"
        self.assertEqual(asked(f"http://{own}/api/explain?name=mncs", own), (200, expected))
        self.assertEqual(asked(f"HTTP://127.0.0.1:{port}/api/explain?name=mncs", "anything"), (200, expected))  # the address names the host
        for target in (f"http://{own}", f"http://{own}/", f"http://{own}?x"):
            self.assertEqual(asked(target, own)[0], 200, target)
        for target in (f"http://evil.example:{port}/api/info", f"http://x@{own}/api/info", "http:///api/info", f"http://{own}.evil.example/"):
            self.assertEqual(asked(target, own)[0], 403, target)
        self.assertEqual(asked(f"http://{own}/nothing", own)[0], 404)

    def test_what_a_reply_promises_is_kept(self):
        for method in ("GET", "HEAD"):
            for path in ("/", "/api/info", "/nothing"):
                self.assertEqual(self.served.ask(path, {"Range": "bytes=0-4"}, method)[1].get_all("Accept-Ranges"), ["none"], (method, path))
        self.assertEqual(self.served.ask("/", {"Range": "bytes=0-4"})[0], 200)
        status, _, body = self.served.ask("/api/pair?a=QM&b=" + "Q" * 9000)
        self.assertEqual((status, json.loads(body)["error"]), (414, "the address is longer than 8 KB"))
        self.assertEqual(self.served.ask("/api/explain?name=" + "m" * 7900)[0], 400)

    def test_reports_have_a_policy_of_their_own(self):
        _, headers, body = self.served.ask("/api/report?what=pair&a=QM&b=QN&format=html")
        policies = headers.get_all("Content-Security-Policy")
        self.assertEqual(len(policies), 1)
        own = re.search(rb'http-equiv="Content-Security-Policy" content="([^"]*)"', body)[1].decode().replace("&#39;", "'")
        self.assertEqual(policies[0], own + "; frame-ancestors 'none'")
        self.assertNotIn("script", policies[0])
        self.assertEqual((headers["X-Content-Type-Options"], headers["Referrer-Policy"], headers["X-Frame-Options"]), ("nosniff", "no-referrer", "DENY"))
        self.assertNotIn("unsafe", self.served.ask("/api/report?what=pair&a=QM&b=QN")[1]["Content-Security-Policy"])

    def test_compressed_answers_hold_the_same(self):
        path = SAME[2][0]
        _, plain_headers, plain = self.served.ask(path)
        _, headers, packed = self.served.ask(path, {"Accept-Encoding": "gzip, deflate, br"})
        self.assertEqual((plain_headers["Content-Encoding"], headers["Content-Encoding"]), (None, "gzip"))
        self.assertLess(len(packed), len(plain) / 4)
        self.assertEqual(gzip.decompress(packed), plain)

    def test_the_list_of_operations(self):
        listed = {o["name"]: o for o in self.served.json("/api/operations")["operations"]}
        for verb in ("sample", "build", "rerun", "serve", "completion"):
            self.assertNotIn(verb, listed)
        for verb in ("pair", "works", "rank", "info", "explain", "claim"):
            self.assertIn(verb, listed)
        kinds = {p["kind"] for o in listed.values() for p in o["parameters"]}
        self.assertEqual(kinds, {"text", "number", "switch"})
        counting = next(p for p in listed["pair"]["parameters"] if p["name"] == "counting")
        self.assertEqual((counting["default"], counting["choices"][:2]), ("full", ["full", "fractional_author"]))

    def test_openapi_describes_what_is_listed(self):
        description = self.served.json("/api/openapi.json")
        listed = self.served.json("/api/operations")["operations"]
        self.assertEqual(list(description["paths"]), ["/api/" + o["name"] for o in listed])
        self.assertTrue(description["openapi"].startswith("3."))
        for operation in listed:
            names = {p["name"] for p in description["paths"]["/api/" + operation["name"]]["get"]["parameters"]}
            self.assertEqual(names, {p["name"] for p in operation["parameters"]} | {"format"})

    def test_openapi_asks_for_what_is_taken(self):
        paths = self.served.json("/api/openapi.json")["paths"]
        of = lambda verb: {p["name"]: p for p in paths["/api/" + verb]["get"]["parameters"]}
        top = of("works")["top"]
        self.assertEqual((top["required"], top["description"]), (True, "List only this many, from 1 to 10,000."))
        self.assertNotIn("pattern", of("decoupling")["rate"]["schema"])
        self.assertFalse(of("rank")["top"]["required"])

    def test_what_others_asked_changes_nothing(self):
        """A default that is said is refused where conventions change nothing, whoever asked what before."""
        for _ in range(2):
            self.assertEqual([self.served.ask("/api/info" + query)[0] for query in ("?corpus=core", "", "?corpus=core")], [400, 200, 400])

    def test_pages(self):
        status, headers, body = self.served.ask("/")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertIn(b"<!doctype html>", body.lower())
        assets = re.findall(rb'(?:src|href)="(?:\./)?(assets/[\w.-]+)"', body)
        self.assertGreaterEqual(len(assets), 2)
        for asset in assets:
            got, about, plain = self.served.ask("/" + asset.decode())
            _, packed_about, packed = self.served.ask("/" + asset.decode(), {"Accept-Encoding": "gzip"})
            self.assertEqual((got, packed_about["Content-Encoding"]), (200, "gzip"))
            self.assertEqual(gzip.decompress(packed), plain)
            self.assertIn("immutable", about["Cache-Control"])
        self.assertNotRegex(body, rb"https?://|<style|<script>|style=|\son\w+=")  # the policy would block it, and nothing is loaded from elsewhere
        status, headers, empty = self.served.ask("/", method="HEAD")
        self.assertEqual((status, empty, int(headers["Content-Length"])), (200, b"", len(body)))

    # Questions that are none

    def refused(self, path, status, word, **more):
        got, headers, body = self.served.ask(path, **more)
        self.assertEqual(got, status, (path, body))
        sentence = json.loads(body)["error"]
        self.assertIn(word, sentence, path)
        self.assertNotIn("\n", sentence)

    def test_bad_questions(self):
        for path, status, word in (
                ("/api/pair", 400, "needs a"), ("/api/pair?a=QM", 400, "needs b"), ("/api/pair?a=QM&b=QN&nonsense=1", 400, "nonsense"),
                ("/api/pair?a=QM&a=QN&b=QN", 400, "twice"), ("/api/pair?a=QM&b=QN&counting=half", 400, "counting=half"), ("/api/pair?a=QM&b=Narnia", 400, "NARNIA"),
                ("/api/info?funnel=maybe", 400, "switch"), ("/api/pair?a=QM&b=QN&format=xml", 400, "format=xml"), ("/api/pair?a=QM&b=" + "Q" * 2000, 400, "too long"),
                ("/api/works?a=QM&b=QN", 400, "top"), ("/api/works?a=QM&b=QN&top=0", 400, "all of them"), ("/api/works?a=QM&b=QN&top=99999", 400, "at most"),
                ("/api/pair?a=QM&b=QN&replicates=999999", 400, "at most"), ("/api/blocs?runs=10000", 400, "20,000 searches"), ("/api/blocs?runs=1000&resolution=1&years=2000:2024", 400, "20,000 searches"), ("/api/blocs?null_networks=90000", 400, "20,000 searches"), ("/api/blocs?runs=1000&resolution=1&years=release-60:release", 400, "20,000 searches"),
                ("/api/blocs?resolution=" + ",".join(map(str, range(1, 200))), 400, "20,000 searches"), ("/api/cut?a=QM&b=QN&rule=all&runs=10001", 400, "20,000 searches"), ("/api/claim?action=check&id=../../etc/passwd", 400, "at hand"),
                ("/api/build", 404, "build"), ("/api/sample?out=/tmp/x", 404, "sample"), ("/api/rerun?receipt=/etc/passwd", 404, "rerun"), ("/api/serve", 404, "serve"),
                ("/api/", 404, "answers"), ("/api/nothing", 404, "nothing"), ("/nothing", 404, "address"), ("/assets/../../etc/passwd", 404, "address")):
            self.refused(path, status, word)
        self.refused("/api/info", 405, "GET", method="POST")
        self.refused("/api/info", 405, "GET", method="DELETE")
        self.refused("/api/info", 413, "body", method="POST", headers={"Content-Length": "5"})

    def test_no_path_of_a_url_reaches_a_file(self):
        with tempfile.TemporaryDirectory() as trap:
            bait = Path(trap) / "bait.toml"
            bait.write_text((ROOT / TWICE).read_text())
            watch = Watch(trap)
            bait.read_text()
            self.assertTrue(watch.events(), "the watch does not see")
            quoted = [urllib.parse.quote(str(p), safe="") for p in (bait, Path(trap) / "new", "../" * 12 + str(bait)[1:])]
            asked = 0
            for operation in self.served.json("/api/operations")["operations"]:
                names = [p["name"] for p in operation["parameters"]]
                required = {p["name"]: "x" for p in operation["parameters"] if p["required"]}
                required.update({k: v for k, v in {"a": "QM", "b": "QN", "top": "5"}.items() if k in names})
                required.update({"action": "check"} if operation["name"] == "claim" else {})
                hidden = ["atlas", "file", "out", "svg", "csv", "output", "receipt", "inputs", "ids", "events"]
                for name in names + hidden:
                    said = []
                    for path in quoted:
                        query = "&".join(f"{k}={v}" for k, v in {**required, name: path}.items())
                        body = self.served.ask(f"/api/{operation['name']}?{query}")[2].decode()
                        plain = urllib.parse.unquote(path)
                        for form in (plain, plain.upper(), plain.lower()):
                            body = body.replace(form, "PATH")
                        said.append(body)
                        asked += 1
                    # The answer does not even tell whether there is a file at the path.
                    self.assertEqual(said[0], said[1], (operation["name"], name))
            for path in quoted:
                for target in (f"/{path}", f"//{path}", f"/assets/{path}", f"/%2e%2e/{path}", f"/..{path}", f"/api/{path}", "/.." * 8 + str(bait)):
                    self.served.ask(target)
                    asked += 1
            self.assertGreater(asked, 300)
            self.assertEqual(watch.events(), b"", "a path of a URL was opened")
            self.assertEqual(sorted(os.listdir(trap)), ["bait.toml"])
            watch.close()

    # Who may ask

    def test_only_own_hosts_and_origins(self):
        port = self.served.port
        for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}"):
            self.assertEqual(self.served.ask("/api/info", {"Host": host})[0], 200, host)
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "localhost:1", f"127.0.0.1.evil.example:{port}", f"localhost.evil:{port}", f"10.0.0.1:{port}",
                     f"localhost:{port}x", f"x@localhost:{port}", f"[::1:{port}", "", None):
            self.assertIn(self.served.ask("/api/info", {"Host": host})[0], (400, 403), host)
            self.assertIn(self.served.ask("/", {"Host": host})[0], (400, 403), host)
        for origin, status in ((f"http://localhost:{port}", 200), ("http://evil.example", 403), (f"https://localhost:{port}", 403), ("null", 403), (f"http://localhost:{port + 1}", 403)):
            self.assertEqual(self.served.ask("/api/info", {"Origin": origin})[0], status, origin)
        for path, site, mode, status in (("/api/info", "cross-site", "no-cors", 403), ("/api/info", "cross-site", "navigate", 403), ("/api/info", "same-site", "cors", 403),
                                         ("/", "cross-site", "no-cors", 403), ("/", "cross-site", "navigate", 200), ("/api/info", "same-origin", "cors", 200), ("/api/info", "none", "navigate", 200)):
            self.assertEqual(self.served.ask(path, {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode})[0], status, (path, site, mode))
        twice = self.served.raw(f"GET /api/info HTTP/1.1\r\nHost: localhost:{port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
        self.assertTrue(twice.startswith(b"HTTP/1.1 403"), twice[:80])

    def test_every_reply_carries_the_headers(self):
        for path in ("/", "/api/info", "/api/pair", "/nothing"):
            _, headers, _ = self.served.ask(path)
            policy = headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual((headers["X-Content-Type-Options"], headers["Referrer-Policy"], headers["X-Frame-Options"]), ("nosniff", "no-referrer", "DENY"))
            self.assertIsNone(headers["Access-Control-Allow-Origin"])
        for raw in (b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 40000, b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"):
            reply = self.served.raw(raw)
            self.assertRegex(reply[:15], rb"HTTP/1.1 4\d\d")
            self.assertIn(b"Content-Security-Policy", reply)

    def test_listens_to_this_machine_only(self):
        with open("/proc/net/tcp") as table:
            mine = [line.split()[1] for line in table if line.split()[1].endswith(f":{self.served.port:04X}") and line.split()[3] == "0A"]
        self.assertEqual(mine, [f"0100007F:{self.served.port:04X}"])

    # Those who are slow, many or hostile

    def fast(self, within, path="/api/info"):
        start = time.monotonic()
        self.assertEqual(self.served.ask(path)[0], 200)
        self.assertLess(time.monotonic() - start, within)

    def test_slow_clients_stall_nobody(self):
        slow = [self.served.socket() for _ in range(400)]  # more than the server has places
        for i, s in enumerate(slow):
            try:
                s.sendall(b"GET /api/info HTTP/1.1\r\nHost: localhost\r\nX-Slow: "[:20 + i % 30])
            except OSError:
                pass
        for _ in range(5):
            self.fast(2)
        for s in slow[-200:]:
            try:
                s.sendall(b"a")
            except OSError:
                pass
        self.fast(2)
        for s in slow:
            s.close()

    def test_slow_requests_end(self):
        with Served(COMITY, self.atlas, "--patience", "0.5") as other, other.socket() as s:
            s.sendall(b"GET /api/info HTTP/1.1\r\nHost: ")
            start = time.monotonic()
            s.settimeout(0.2)
            reply = b""
            while time.monotonic() - start < 8:  # a byte now and then does not help
                try:
                    s.sendall(b"x")
                    piece = s.recv(4096)
                    if not piece:
                        break
                    reply += piece
                except socket.timeout:
                    continue
                except OSError:
                    break
            self.assertTrue(reply.startswith(b"HTTP/1.1 408"), reply[:60])
            self.assertLess(time.monotonic() - start, 4)

    def test_clients_that_do_not_read(self):
        path = "/api/pair?a=QM&b=QN"
        request = f"GET {path} HTTP/1.1\r\nHost: localhost:{self.served.port}\r\n\r\n".encode()
        lazy = []
        for _ in range(300):
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            s.connect(("127.0.0.1", self.served.port))
            s.sendall(request * 50)
            lazy.append(s)
        self.fast(3)
        for s in lazy:
            s.close()

    def test_too_large_requests_are_cut_off(self):
        with self.served.socket() as s:
            reply = b""
            try:
                for _ in range(1000):
                    s.sendall(b"GET / HTTP/1.1\r\nX: " + b"y" * 65536)
            except OSError:
                pass
            s.settimeout(5)
            reply = everything(s)
            self.assertTrue(reply == b"" or reply.startswith(b"HTTP/1.1 431"), reply[:60])
        self.fast(2)

    def test_many_clients_at_once(self):
        expected = cli(COMITY, "pair", "QM", "QP", "--atlas", self.atlas, "--format", "json")
        wrong = []

        def client(i):
            for k in range(6):
                path, same = (("/api/pair?a=QM&b=QP", True) if (i + k) % 2 else (f"/api/pair?a=QM&b=QN&seed={i % 4}&interval=none", False))
                status, _, body = self.served.ask(path)
                if status != 200 or (same and body != expected):
                    wrong.append((path, status, body[:200]))

        threads = [threading.Thread(target=client, args=(i,)) for i in range(24)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(wrong, [])

    def test_pipelined_and_kept_connections(self):
        head = f" HTTP/1.1\r\nHost: localhost:{self.served.port}\r\n".encode()
        with self.served.socket() as s:
            s.sendall(b"GET /api/explain?name=mncs" + head + b"\r\nGET /nothing" + head + b"\r\nGET /api/explain?name=fwci" + head + b"Connection: close\r\n\r\n")
            replies = everything(s)
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", replies), [b"200", b"404", b"200"])
        with self.served.socket() as s:  # what follows a refused body is not taken for a request
            s.sendall(b"POST /api/info" + head + b"Content-Length: 60\r\n\r\nGET /api/info" + head + b"\r\n")
            self.assertEqual(everything(s).count(b"HTTP/1.1 "), 1)

    def test_without_descriptors(self):
        """A new connection takes the place of the oldest; where there is none to take, the server waits and does not spin."""
        def seconds_of_work(process, of=0.5):
            def used():
                return sum(map(int, Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")
            before = used()
            time.sleep(of)
            return used() - before

        with Served(COMITY, self.atlas) as other, contextlib.ExitStack() as open_ones:
            taken = set(map(int, os.listdir(f"/proc/{other.process.pid}/fd")))
            free = next(n for n in range(len(taken) + 1) if n not in taken)
            _, most = resource.prlimit(other.process.pid, resource.RLIMIT_NOFILE)
            resource.prlimit(other.process.pid, resource.RLIMIT_NOFILE, (free, most))
            waiting = open_ones.enter_context(other.socket())
            self.assertLess(seconds_of_work(other.process), 0.05)
            resource.prlimit(other.process.pid, resource.RLIMIT_NOFILE, (free + 4, most))
            waiting.sendall(f"GET /api/info HTTP/1.1\r\nHost: localhost:{other.port}\r\n\r\n".encode())
            self.assertTrue(waiting.recv(12).startswith(b"HTTP/1.1 200"))
            for _ in range(12):
                open_ones.enter_context(other.socket())
            self.assertLess(seconds_of_work(other.process), 0.05)
            self.assertEqual(other.ask("/api/info")[0], 200)

    def test_nonsense_breaks_nothing(self):
        head = f"Host: localhost:{self.served.port}\r\n\r\n".encode()
        for raw in (b"\r\n\r\n", b"\0" * 100 + b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n" + head, b"get / http/1.1\r\n" + head, b"GET /%zz%00 HTTP/1.1\r\n" + head,
                    b"GET /api/pair?a=%FF%FE&b=%00 HTTP/1.1\r\n" + head, b"GET /api/pair?" + b"&" * 4000 + b" HTTP/1.1\r\n" + head,
                    b"GET / HTTP/1.1\r\nRange: bytes=" + b"0-1," * 1500 + b"\r\n" + head, b"GET / HTTP/1.1\r\nRange: bytes=5-2\r\n" + head, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n"):
            reply = self.served.raw(raw + b"") if b"close" in raw else self.short(raw)
            self.assertTrue(reply == b"" or reply.startswith(b"HTTP/1.1 "), (raw[:60], reply[:60]))
        self.fast(2)

    def short(self, raw):
        with self.served.socket() as s:
            s.sendall(raw)
            s.settimeout(1)
            return everything(s)

    # Beginning and end

    def test_a_port_in_use_is_one_sentence(self):
        done = subprocess.run([COMITY, "serve", self.atlas, "--port", str(self.served.port)], capture_output=True, text=True, timeout=30)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn(f"port {self.served.port} is in use", done.stderr)

    def test_usage(self):
        for words, code, word in (([self.atlas + "-not"], 2, "there is no atlas"), ([self.atlas, "--port", "70000"], 2, "port"), ([self.atlas, "--address", "localhost"], 2, "no address"),
                                  ([self.atlas, "--claim", "/nowhere.toml"], 1, "/nowhere.toml"), ([self.atlas, "--claim", str(ROOT / "dev")], 2, "dev")):
            done = subprocess.run([COMITY, "serve", *words], capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, code, (words, done.stderr))
            self.assertIn(word, done.stderr)

    def test_ctrl_c_ends_it_cleanly(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with Served(COMITY, self.atlas) as other:
                with other.socket() as idle:
                    other.ask("/api/info")
                    other.process.send_signal(number)
                    self.assertEqual(other.process.wait(10), 0)
                    self.assertEqual(other.said(), "")
                    idle.settimeout(5)
                    self.assertEqual(idle.recv(1), b"")

    def test_ctrl_c_does_not_wait_for_long_work(self):
        with Served(COMITY, self.atlas) as other:
            with other.socket() as s:
                s.sendall(f"GET /api/claim?action=curve&id=twice-the-global-average&replicates=10000 HTTP/1.1\r\nHost: localhost:{other.port}\r\n\r\n".encode())
                time.sleep(0.3)
                start = time.monotonic()
                other.process.send_signal(signal.SIGINT)
                self.assertEqual(other.process.wait(10), 0)
                self.assertLess(time.monotonic() - start, 5)

    def test_questions_that_nobody_waits_for_are_given_up(self):
        # Some 5 s of one core each; the two that run go on for two seconds, in case that somebody asks again, and the others never begin.
        with Served(COMITY, self.atlas, "--threads", "1") as other:
            for seed in range(6):
                with other.socket() as s:
                    s.sendall(f"GET /api/blocs?min_ties=1&runs=2&null_networks=19000&seed={seed} HTTP/1.1\r\nHost: localhost:{other.port}\r\n\r\n".encode())
                    time.sleep(0.1)
            other.json("/api/rank?by=mncs")
            used = sum(map(int, Path(f"/proc/{other.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")
            self.assertLess(used, 12)

    def test_who_asks_again_in_time_waits_for_the_same_answer(self):
        path = "/api/blocs?min_ties=1&runs=2&null_networks=3000"
        with Served(COMITY, self.atlas) as other:
            for _ in range(2):
                with other.socket() as s:
                    s.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost:{other.port}\r\n\r\n".encode())
                    time.sleep(0.1)
            status, _, body = other.ask(path)
            self.assertEqual((status, body), (200, cli(COMITY, "blocs", "--min-ties", "1", "--runs", "2", "--null-networks", "3000", "--atlas", self.atlas, "--format", "json")))

    def test_beyond_this_machine_only_with_a_warning(self):
        with Served(COMITY, self.atlas, "--address", "0.0.0.0", "--name", "lab.example") as other:
            self.assertIn("warning", other.said())
            for host, status in ((f"10.1.2.3:{other.port}", 200), (f"lab.example:{other.port}", 200), (f"evil.example:{other.port}", 403), (f"localhost:{other.port}", 200)):
                self.assertEqual(other.ask("/api/info", {"Host": host})[0], status, host)
        self.assertEqual(self.served.said(), "")

    def test_claims_given_at_start_are_offered(self):
        with tempfile.TemporaryDirectory() as folder:
            mine = Path(folder) / "my-own.toml"
            mine.write_text((ROOT / TWICE).read_text().replace('countries = ["CN", "GB"]', 'countries = ["QM", "QN"]'))
            with Served(COMITY, self.atlas, "--claim", str(mine)) as other:
                mine.unlink()  # read at start, and never again
                ids = [c["id"] for c in other.json("/api/claim?action=list")["claims"]]
                self.assertIn("my-own", ids)
                self.assertIn("twice-the-global-average", ids)
                self.assertGreater(len(other.json("/api/claim?action=check&id=my-own&interval=none")["answers"]), 0)

    def test_commands_name_the_file_of_a_claim_given_at_start(self):
        """The command line does not know its id; nobody learns in which folder it lies."""
        with tempfile.TemporaryDirectory() as folder:
            mine = Path(folder) / "my own.toml"
            mine.write_text((ROOT / TWICE).read_text().replace('countries = ["CN", "GB"]', 'countries = ["QM", "QN"]'))
            with Served(COMITY, self.atlas, "--claim", str(mine)) as other:
                listed = {c["id"]: c.get("file") for c in other.json("/api/claim?action=list")["claims"]}
                self.assertEqual((listed["my own"], listed["twice-the-global-average"]), ("my own.toml", None))
                _, _, report = other.ask("/api/report?what=claim&id=my%20own&format=html&interval=none")
                _, _, carried = other.ask("/api/report?what=claim&id=twice-the-global-average&format=html&interval=none")
            text = html.unescape(report.decode())
            self.assertNotIn(folder, text)
            command = re.search(r"<code>(comity report claim .*?)</code>", text).group(1)
            self.assertEqual(command, "comity report claim 'my own.toml' --atlas ATLAS --interval none")
            self.assertIn("comity report claim --id twice-the-global-average --atlas", carried.decode())
            words = [str(COMITY), *shlex.split(command)[1:], "--out", "again.html"]
            words[words.index("ATLAS")] = str(self.atlas)
            subprocess.run(words, check=True, capture_output=True, cwd=folder)
            self.assertEqual((Path(folder) / "again.html").read_bytes(), report)

    def test_a_rebuilt_atlas_is_seen(self):
        with tempfile.TemporaryDirectory() as folder:
            atlas = make_world(COMITY, folder, works=300, seed=1)
            with Served(COMITY, atlas) as other:
                before = other.json("/api/info")
                self.assertEqual(other.json("/api/info"), before)
                subprocess.run([COMITY, "sample", "--out", folder + "/second", "--works", "400", "--seed", "2"], check=True, capture_output=True)
                subprocess.run([COMITY, "build", folder + "/second", "--out", atlas], check=True, capture_output=True)
                self.assertEqual(other.json("/api/info")["holds"]["works"], 400)


if __name__ == "__main__":
    suite.close(Server, globals(), COMITY)
