#!/usr/bin/env python3
"""Builds from s3:// against a small store on loopback, which also misbehaves: refuses, cuts objects short, drops connections.

    python3 tests/s3/test_s3.py [--comity build/release/comity] [WORD…]

COMITY_S3_KILLS (default 3): how many builds are killed.
"""
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from datetime import datetime, timezone
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402

COMITY = str(ROOT / "build" / "release" / "comity")
OUTSIDE_IDENTITY = {"provenance.json"}


class Store(BaseHTTPRequestHandler):
    """ListObjectsV2 in pages of three, HEAD, GET with ranges; `objects`: key -> bytes, of the bucket `openalex`."""
    protocol_version = "HTTP/1.1"
    objects, drops, cut = {}, 0, ""
    busy, gone = "", ""  # keys with this in them are answered 503; are not there though they were listed
    broken = ""           # … are answered 503 behind their first request
    errors, short, pause = 0, 0, 0.0  # so many requests are refused; answered with less than was asked; seconds a request waits
    heads = 0                         # so many requests for lists and heads are refused
    lacks = {}                        # key -> so many bytes its first answer lacks at the end
    swap, lengthless = {}, ""         # key -> what is there from its next GET on, see below; its head tells no length
    refusals = {}                     # part of a key, or "" for lists -> (code, name of the error)
    asked, changed = [], {}           # keys that were read from; key -> when it was changed, where not at the usual time

    def log_message(self, *_):
        pass

    def answer(self, code, body=b"", **headers):
        self.send_response(code)
        for name, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def error(self, code, name):
        self.answer(code, f"<?xml version='1.0'?><Error><Code>{name}</Code><Message>no</Message></Error>".encode(), Content_Type="application/xml")

    @staticmethod
    def day_of(key):
        return Store.changed.get(key, "2025-01-01")

    @staticmethod
    def replace(key, before):
        """`swap`: (bytes, day, whether this GET has them already)."""
        if key in Store.swap and Store.swap[key][2] == before:
            Store.objects[key], Store.changed[key], _ = Store.swap.pop(key)

    def list(self, asked):
        prefix, after = asked.get("prefix", [""])[0], asked.get("continuation-token", [""])[0]
        keys = [k for k in sorted(self.objects) if k.startswith(prefix) and k > after]
        page = keys[:3]
        more = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if len(keys) > 3 else ""
        body = "".join(f"<Contents><Key>{escape(k)}</Key><Size>{len(self.objects[k])}</Size><LastModified>{Store.day_of(k)}T00:00:00.000Z</LastModified></Contents>" for k in page)
        self.answer(200, f"<?xml version='1.0'?><ListBucketResult><Name>openalex</Name><KeyCount>{len(page)}</KeyCount><IsTruncated>{str(bool(more)).lower()}</IsTruncated>{more}{body}</ListBucketResult>".encode(),
                    Content_Type="application/xml")

    def do_GET(self):
        url = urlparse(self.path)
        bucket, _, key = unquote(url.path).lstrip("/").partition("/")
        if bucket == "closed":
            return self.error(403, "AccessDenied")
        if bucket != "openalex":
            return self.error(404, "NoSuchBucket")
        if not key and "" in Store.refusals:
            return self.error(*Store.refusals[""])
        if (not key or self.command == "HEAD") and Store.heads > 0:
            Store.heads -= 1
            return self.error(503, "SlowDown")
        if not key:
            return self.list(parse_qs(url.query))
        if key not in self.objects:
            return self.error(404, "NoSuchKey")
        for part, refusal in Store.refusals.items():
            if part and part in key and self.command == "GET":
                return self.error(*refusal)
        if self.command == "HEAD" and key == Store.lengthless:
            self.send_response(200)
            self.send_header("Last-Modified", "Wed, 01 Jan 2025 00:00:00 GMT")
            return self.end_headers()
        if self.command == "GET":
            self.replace(key, True)
        if Store.busy and Store.busy in key:
            return self.error(503, "SlowDown")
        if Store.broken and Store.broken in key and int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").split("-")[0]) > 0:
            return self.error(503, "SlowDown")
        if Store.gone and Store.gone in key and self.command == "GET":
            return self.error(404, "NoSuchKey")
        if self.command == "GET":
            time.sleep(Store.pause)
            Store.asked.append(key)
            if Store.errors > 0:
                Store.errors -= 1
                return self.error(*((500, "InternalError"), (503, "SlowDown"))[Store.errors % 2])
        data, wanted = self.objects[key], self.headers.get("Range")
        first, last = 0, len(data) - 1
        if wanted:
            first, last = (int(n) for n in wanted.removeprefix("bytes=").split("-"))
        piece = data[first:last + 1]
        if self.command == "GET" and (key == Store.cut or Store.drops > 0):
            Store.drops -= 1
            self.send_response(206)
            self.send_header("Content-Length", str(len(piece)))
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            self.end_headers()
            self.wfile.write(piece[:len(piece) // 2])
            self.close_connection = True
            return
        if self.command == "GET" and key in Store.lacks:
            piece = piece[:-Store.lacks.pop(key)]
            last = first + len(piece) - 1
        if self.command == "GET" and Store.short > 0 and len(piece) > 1:
            Store.short -= 1
            piece = piece[:len(piece) // 2]
            last = first + len(piece) - 1
        self.answer(206 if wanted else 200, piece, Content_Range=f"bytes {first}-{last}/{len(data)}", Last_Modified=formatdate(datetime.fromisoformat(Store.day_of(key)).replace(tzinfo=timezone.utc).timestamp(), usegmt=True), ETag='"x"')
        if self.command == "GET":
            self.replace(key, False)

    do_HEAD = do_GET


def files_of(atlas):
    return {p.name: p.read_bytes() for p in Path(atlas).iterdir() if p.name not in OUTSIDE_IDENTITY}


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.tmp = Path(cls.temporary.name)
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
        cls.server.handle_error = lambda *_: None  # whoever is killed does not say goodbye
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.env = os.environ | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{cls.server.server_address[1]}", "no_proxy": "*"}
        for records in ("jsonl", "parquet"):
            world = cls.tmp / records
            cls.run_comity("sample", "--out", world, "--works", 400, "--records", records)
            cls.run_comity("build", world, "--out", cls.tmp / f"local-{records}")
            Store.objects |= {str(p.relative_to(world)): p.read_bytes() for p in world.rglob("*") if p.is_file()}

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.temporary.cleanup()

    def setUp(self):
        Store.drops, Store.cut, Store.busy, Store.gone = 0, "", "", ""
        Store.broken, Store.lengthless = "", ""
        Store.errors, Store.short, Store.pause, Store.changed = 0, 0, 0.0, {}
        Store.heads, Store.lacks, Store.swap, Store.refusals = 0, {}, {}, {}
        Store.asked.clear()

    @classmethod
    def run_comity(cls, *args, **surroundings):
        return subprocess.run([COMITY, *map(str, args)], env=cls.env | surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)

    def build(self, path, out):
        return self.run_comity("build", path, "--out", self.tmp / out)


class S3(Case):
    def assert_equal_atlas(self, records, path):
        done = self.build(path, "remote")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(files_of(self.tmp / "remote"), files_of(self.tmp / f"local-{records}"))

    def test_json_lines_give_the_same_atlas(self):
        self.assert_equal_atlas("jsonl", "s3://openalex/data/jsonl")

    def test_parquet_gives_the_same_atlas(self):
        self.assert_equal_atlas("parquet", "s3://openalex/data/parquet/")

    def test_slashes_behind_a_prefix_say_nothing(self):
        for path in ("data/jsonl//", "data/jsonl///", "data/jsonl/works//"):
            done = self.build(f"s3://openalex/{path}", "slashes")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("scope     full", done.stdout)
            if "works" not in path:
                self.assertEqual(files_of(self.tmp / "slashes"), files_of(self.tmp / "local-jsonl"))

    def test_lost_connections_are_tried_again(self):
        Store.drops = 2
        self.assert_equal_atlas("jsonl", "s3://openalex/data/jsonl")

    def test_refused_requests_are_tried_again(self):
        Store.errors = 5
        self.assert_equal_atlas("jsonl", "s3://openalex/data/jsonl")
        self.assertEqual(Store.errors, 0)

    def test_ranges_that_come_short_are_asked_for_again(self):
        for records in ("jsonl", "parquet"):
            Store.short = 3
            self.assert_equal_atlas(records, f"s3://openalex/data/{records}")
            self.assertEqual(Store.short, 0)

    def test_a_range_that_lacks_its_last_bytes(self):
        """However few: nothing may stand in their place."""
        part = next(v for k, v in sorted(Store.objects.items()) if k.startswith("data/jsonl/works/updated"))
        lines = gzip.decompress(part).splitlines(keepends=True)
        self.with_odd(**{f"p_{i:02}.jsonl": lines[i] for i in range(1, 18)})
        self.assertEqual(self.build("s3://openalex/odd", "whole").returncode, 0)
        Store.lacks = {f"odd/p_{i:02}.jsonl": i for i in range(1, 18)}
        done = self.build("s3://openalex/odd", "odd")
        self.assertEqual((done.returncode, Store.lacks), (0, {}), done.stderr)
        self.assertEqual(files_of(self.tmp / "odd"), files_of(self.tmp / "whole"))

    def test_lists_and_heads_that_are_refused_are_asked_again(self):
        Store.heads = 5
        self.assert_equal_atlas("jsonl", "s3://openalex/data/jsonl")
        self.assertEqual(Store.heads, 0)

    def test_an_object_that_is_replaced_gives_no_atlas(self):
        """While it is read, or between the list and its reading; the same command reads it again."""
        for records in ("jsonl", "parquet"):
            first, second = [k for k in sorted(Store.objects) if k.startswith(f"data/{records}/works/updated")][:2]
            mine, other = Store.objects[first], Store.objects[second]
            flipped = mine[:len(mine) // 2] + bytes([mine[len(mine) // 2] ^ 1]) + mine[len(mine) // 2 + 1:]
            for swap in ((other, "2025-01-01", False), (mine, "2025-02-02", False), (flipped, "2025-01-02", True)):
                with self.subTest(records, day=swap[1], before=swap[2], bytes=len(swap[0])):
                    Store.swap = {first: swap}
                    done = self.build(f"s3://openalex/data/{records}", "replaced")
                    Store.objects[first], Store.changed = mine, {}
                    self.assertEqual(done.returncode, 1, done.stdout)
                    self.assertIn(f"{first} was replaced since it was listed", done.stderr)
                    self.assertFalse((self.tmp / "replaced").exists())
            self.assert_equal_atlas(records, f"s3://openalex/data/{records}")

    def test_an_object_without_a_length_is_not_empty(self):
        key = next(k for k in sorted(Store.objects) if k.startswith("data/jsonl/works/updated"))
        Store.lengthless = key
        for path in ("data/jsonl", key):
            done = self.build(f"s3://openalex/{path}", "none")
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertIn("does not say how long it is", done.stderr)

    def test_an_empty_object_hides_no_prefix(self):
        Store.objects["data/jsonl"] = b""
        self.addCleanup(Store.objects.pop, "data/jsonl")
        self.assert_equal_atlas("jsonl", "s3://openalex/data/jsonl")

    def test_little_memory(self):
        for records in ("jsonl", "parquet"):
            done = self.run_comity("build", f"s3://openalex/data/{records}", "--out", self.tmp / "narrow", "--memory", "100KB")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(files_of(self.tmp / "narrow"), files_of(self.tmp / f"local-{records}"))

    def test_an_object_cut_short_is_told_with_key_and_byte(self):
        key = next(k for k in sorted(Store.objects) if k.startswith("data/jsonl/works/updated"))
        Store.cut = key
        done = self.build(f"s3://openalex/{key}", "cut")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(f"s3://openalex/{key}", done.stderr)
        self.assertIn("at byte", done.stderr)

    def test_missing_and_closed_buckets(self):
        for path, why in (("s3://nowhere/data", "no such bucket"), ("s3://closed/data", "access is denied"), ("s3://openalex/other", "no such object")):
            done = self.build(path, "none")
            self.assertEqual(done.returncode, 1, path)
            self.assertIn(path, done.stderr)
            self.assertIn(why, done.stderr)

    def with_odd(self, **objects):
        """Objects below the prefix `odd` for one test."""
        mine = {f"odd/{key}": data for key, data in objects.items()}
        Store.objects.update(mine)
        self.addCleanup(lambda: [Store.objects.pop(key) for key in mine])

    def test_hidden_objects_are_passed_over_as_files_are(self):
        parts = [v for k, v in sorted(Store.objects.items()) if k.startswith("data/jsonl/works/updated")]
        self.with_odd(**{"p.gz": parts[0], ".tmp_p.gz": parts[1], "_temporary/.x/q.gz": b"junk", ".x//q.gz": b"junk", ".h/p.gz": parts[2], "sub/": b""})
        told = json.loads(self.run_comity("build", "s3://openalex/odd", "--out", self.tmp / "odd", "--format", "json").stdout)
        self.assertEqual([f["path"] for i in told["inputs"] for f in i["files"]], ["s3://openalex/odd/p.gz"])
        self.assertEqual(self.build("s3://openalex/odd/.h", "odd").returncode, 0)  # what is above the prefix hides nothing

    def test_keys_that_nobody_can_ask_for_are_named(self):
        part = next(v for k, v in Store.objects.items() if k.startswith("data/jsonl/works/updated"))
        for key in ("x//q.gz", "./q.gz", "a/../q.gz"):
            with self.subTest(key):
                self.with_odd(**{"p.gz": part, key: part})
                done = self.build("s3://openalex/odd", "odd")
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertIn(f"s3://openalex/odd/{key}", done.stderr)
                self.assertEqual(self.build(f"s3://openalex/odd/{key}", "odd").returncode, 2)
                self.doCleanups()

    def test_paths_without_a_bucket(self):
        for path in ("s3://", "s3:///data", "S3://"):
            done = self.build(path, "none")
            self.assertEqual(done.returncode, 2, done)
            self.assertIn("names no bucket", done.stderr)

    def test_secrets_in_a_path_are_not_repeated(self):
        for path in ("s3://AKEY:pw66@openalex/data", "s3://pw66@openalex"):
            done = self.build(path, "none")
            self.assertEqual(done.returncode, 2, done)
            self.assertNotIn("pw66", done.stderr)

    def test_places_in_a_store_are_refused(self):
        for args in (("info", "s3://b/x"), ("verify", "s3://b/x"), ("update", "S3://b/x", "--from", self.tmp / "jsonl"),
                     ("pair", "GB", "CN", "--atlas", "s3://b/x"), ("export", "works", "--atlas", self.tmp / "local-jsonl", "--out", "s3://b/x")):
            done = self.run_comity(*args)
            self.assertEqual(done.returncode, 2, done)
            self.assertIn("a folder of this machine", done.stderr)
            self.assertNotIn("--out s3", done.stderr)
        self.assertFalse(Path("s3:").exists())

    def test_where_the_store_is(self):
        usual = self.env["AWS_ENDPOINT_URL"]
        for url in (usual.removeprefix("http://"), usual.replace("http://", "http://me:pw66@"), "ftp://x", " "):
            done = self.run_comity("build", "s3://openalex/data/jsonl", "--out", self.tmp / "none", AWS_ENDPOINT_URL=url)
            self.assertEqual(done.returncode, 2, done)
            self.assertIn("AWS_ENDPOINT_URL is not https://HOST", done.stderr)
            self.assertNotIn("pw66", done.stderr)
        done = self.run_comity("build", "s3://openalex/data/jsonl", "--out", self.tmp / "large", AWS_ENDPOINT_URL=usual.replace("http", "HTTP"))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_proxy_is_asked(self):
        """The store is one, for a host that nobody else knows."""
        away = {"AWS_ENDPOINT_URL": "http://store.invalid", "no_proxy": "example.org"}
        for proxy in (self.env["AWS_ENDPOINT_URL"], self.env["AWS_ENDPOINT_URL"].removeprefix("http://") + "/"):
            done = self.run_comity("build", "s3://openalex/data/jsonl", "--out", self.tmp / "proxy", http_proxy=proxy, **away)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(files_of(self.tmp / "proxy"), files_of(self.tmp / "local-jsonl"))
        done = self.run_comity("build", "s3://openalex/data/jsonl", "--out", self.tmp / "none", http_proxy="socks5://me:pw66@127.0.0.1:9", **away)
        self.assertEqual((done.returncode, "pw66" in done.stderr), (2, False), done)
        here = self.run_comity("build", "s3://openalex/data/jsonl", "--out", self.tmp / "here", http_proxy="http://127.0.0.1:9", no_proxy="")
        self.assertEqual(here.returncode, 0, here.stderr)  # this machine is asked past any proxy

    def test_refusals_in_plain_words(self):
        key = next(k for k in sorted(Store.objects) if k.startswith("data/jsonl/works/updated"))
        for part, code, name, why in (("", 301, "PermanentRedirect", "AWS_REGION"), ("", 400, "AuthorizationHeaderMalformed", "AWS_REGION"), (key, 410, "Gone", "no such object any more"),
                                      (key, 403, "InvalidObjectState", "archived"), (key, 429, "TooManyRequests", "asked too often (429)")):
            Store.refusals = {part: (code, name)}
            done = self.build("s3://openalex/data/jsonl", "none")
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertIn(why, done.stderr)
            self.assertNotIn("AWS Error", done.stderr)

    def test_large_letters(self):
        self.assert_equal_atlas("jsonl", "S3://openalex/data/jsonl")

    def test_what_the_store_says_in_plain_words(self):
        key = next(k for k in sorted(Store.objects) if k.startswith("data/jsonl/works/updated"))
        Store.gone = key
        done = self.build(f"s3://openalex/{key}", "none")
        self.assertIn("there is no such object any more", done.stderr)
        Store.busy = key
        done = self.build(f"s3://openalex/{key}", "none")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the store is busy (503)", done.stderr)


class Stopped(Case):
    """Builds that are killed go on from the objects that were read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        world = cls.tmp / "large"
        cls.run_comity("sample", "--out", world, "--works", 3000)
        cls.run_comity("build", world, "--out", cls.tmp / "expected")
        Store.objects.update({f"large/{p.relative_to(world)}": p.read_bytes() for p in world.rglob("*") if p.is_file()})
        cls.kept = {k for k, v in Store.objects.items() if k.startswith("large/data/jsonl/") and len(v) >= 64 << 10}
        assert len(cls.kept) >= 5

    def kill(self, at_least):
        """A build that is killed when so many objects were read."""
        Store.pause = 0.05
        build = subprocess.Popen([COMITY, "build", "s3://openalex/large", "--out", str(self.tmp / "atlas"), "--threads", "1"], env=self.env,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        parts = self.tmp / "atlas.parts"
        while build.poll() is None and (not parts.exists() or len(list(parts.iterdir())) < at_least):
            time.sleep(0.01)
        build.send_signal(signal.SIGKILL)
        self.assertEqual(build.wait(), -signal.SIGKILL)
        Store.pause = 0.0
        Store.asked.clear()

    def go_on(self):
        done = self.run_comity("build", "s3://openalex/large", "--out", self.tmp / "atlas", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(files_of(self.tmp / "atlas"), files_of(self.tmp / "expected"))
        shutil.rmtree(self.tmp / "atlas")
        return json.loads(done.stdout)["resumed_files"], self.kept - set(Store.asked)

    def test_what_was_read_is_not_read_again(self):
        for at_least in range(1, int(os.environ.get("COMITY_S3_KILLS", "3")) + 1):
            at_least = 3 + at_least % (len(self.kept) - 2)
            self.kill(at_least)
            resumed, not_asked = self.go_on()
            self.assertIn(resumed, (at_least - 2, at_least - 1, at_least))  # the last two may be half written
            self.assertEqual(len(not_asked), resumed)

    def test_an_object_that_changed_is_read_again(self):
        self.kill(3)
        Store.changed = {key: "2025-02-02" for key in Store.objects}
        self.assertEqual(self.go_on(), (0, set()))

    def test_a_store_that_fails_inside_an_object(self):
        """Behind the first 8 MB, while another object is unpacked beside it: no atlas is made of what is left."""
        def large(first):
            return gzip.compress(b"".join(json.dumps({"id": f"https://openalex.org/W{first + i}", "title": os.urandom(6000).hex()}).encode() + b"\n" for i in range(1500)), 1)
        Store.objects |= {f"two/part_{i}.gz": large(1 + 10_000 * i) for i in range(2)}
        self.assertGreater(len(Store.objects["two/part_0.gz"]), 9 << 20)
        for threads in "1", "2":
            Store.broken = "two/part_0"
            done = self.run_comity("build", "s3://openalex/two", "--out", self.tmp / "two", "--threads", threads)
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertIn("two/part_0.gz", done.stderr)
        Store.broken = ""
        done = self.run_comity("build", "s3://openalex/two", "--out", self.tmp / "two", "--format", "json")
        self.assertEqual((done.returncode, json.loads(done.stdout)["atlas"]["works"]), (0, 3000), done.stderr)

    def test_a_store_that_fails_for_long_leaves_what_was_read(self):
        """No atlas is made without an object; the same command goes on from the others."""
        Store.cut = sorted(self.kept)[-1]
        done = self.run_comity("build", "s3://openalex/large", "--out", self.tmp / "atlas", "--threads", "1")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(Store.cut, done.stderr)
        self.assertFalse((self.tmp / "atlas").exists())
        Store.cut = None
        Store.asked.clear()
        resumed, not_asked = self.go_on()
        self.assertEqual(resumed, len(self.kept) - 1)
        self.assertEqual(len(not_asked), resumed)


if __name__ == "__main__":
    suite.close((S3, Stopped), globals(), COMITY)
