#!/usr/bin/env python3
"""Builds from s3:// against moto's server, which others wrote: listing, ranges and errors as an S3 store has them. Killed and
started again until the atlas is there.

    .venv/moto/bin/python tests/s3/test_moto.py [--comity build/release/comity]

`./dev test slow` installs moto; COMITY_KILLS (default 10): how many builds are killed.
"""
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402

COMITY = str(ROOT / "build" / "release" / "comity")
KILLS = int(os.environ.get("COMITY_KILLS", "10"))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def files_of(atlas):
    return {p.name: p.read_bytes() for p in atlas.iterdir() if p.name != "provenance.json"}


class Moto(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.tmp, port = Path(cls.folder.name), free_port()
        cls.url = f"http://127.0.0.1:{port}"
        cls.server = subprocess.Popen([Path(sys.executable).with_name("moto_server"), "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                urllib.request.build_opener(urllib.request.ProxyHandler({})).open(cls.url, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        cls.env = os.environ | {"AWS_ENDPOINT_URL": cls.url, "no_proxy": "*"}
        store = boto3.client("s3", endpoint_url=cls.url, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x", config=Config(proxies={}))
        store.create_bucket(Bucket="openalex", ACL="public-read")
        for records in ("jsonl", "parquet"):
            world = cls.tmp / records
            cls.comity("sample", "--out", world, "--works", 3000, "--records", records)
            cls.comity("build", world, "--out", cls.tmp / f"local-{records}")
            for path in world.rglob("*"):
                if path.is_file():
                    store.put_object(Bucket="openalex", Key=str(path.relative_to(world)), Body=path.read_bytes(), ACL="public-read")

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait()
        cls.folder.cleanup()

    @classmethod
    def comity(cls, *args):
        done = subprocess.run([COMITY, *map(str, args)], env=cls.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test_the_same_atlas(self):
        for records in ("jsonl", "parquet"):
            for flags in ((), ("--memory", "1MB")):
                with self.subTest(records=records, flags=flags):
                    self.comity("build", f"s3://openalex/data/{records}", "--out", self.tmp / "remote", *flags)
                    self.assertEqual(files_of(self.tmp / "remote"), files_of(self.tmp / f"local-{records}"))

    def test_of_parquet_only_what_is_needed_is_fetched(self):
        told = json.loads(self.comity("build", "s3://openalex/data/parquet/works", "--out", self.tmp / "works", "--format", "json"))
        files = [f for i in told["inputs"] for f in i["files"]]
        self.assertLess(sum(f["bytes_read"] for f in files), 0.6 * sum(f["bytes"] for f in files))  # parts are small here, abstracts short

    def test_killed(self):
        draw, killed, resumed = random.Random(3), 0, 0
        asked = [COMITY, "build", "s3://openalex/data/jsonl", "--out", str(self.tmp / "stopped")]
        while killed < KILLS:
            build = subprocess.Popen(asked, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                build.wait(draw.uniform(0, 1.5))
            except subprocess.TimeoutExpired:
                build.kill()
                build.wait()
            killed += build.returncode < 0
            if build.returncode == 0 or draw.random() < 0.3:
                resumed += json.loads(self.comity(*asked[1:], "--format", "json"))["resumed_files"]
                self.assertEqual(files_of(self.tmp / "stopped"), files_of(self.tmp / "local-jsonl"))
        self.assertEqual(json.loads(self.comity(*asked[1:], "--format", "json"))["stored_files"], 0)
        self.assertEqual(files_of(self.tmp / "stopped"), files_of(self.tmp / "local-jsonl"))
        print(f"{killed} killed, {resumed} objects not read again", file=sys.stderr)


if __name__ == "__main__":
    suite.close(Moto, globals(), COMITY)
