#!/usr/bin/env python3
"""A build of many works under a memory limit set by the kernel, from rows made on the fly: everything that comes after the parser.

    ./dev bench full                                  10,000,000 works in 2 GB
    ./dev bench full --works 50000000 --memory 3GB    or others
    ./dev bench full --sizes 100000,1000000,10000000  the cost of a work by size
    ./dev bench full --works 510000000 --memory 16GB --without all    the whole, without what most questions do not need

bench/README.md says what each number means. The limit is a memory cgroup (v1 or v2: pages of files count too); it needs root, and
without it the program's own peak is told and no limit is set.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
from measure import table  # noqa: E402

UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9}


def bytes_of(text):
    number, unit = re.fullmatch(r"([\d.]+)\s*([KMG]B)", text).groups()
    return int(float(number) * UNITS[unit])


class Limit:
    """A memory cgroup of our own; `path` is None where none can be made."""

    def __init__(self, limit):
        self.path, self.peak_file = None, None
        for base, limit_file, peak in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.max_usage_in_bytes"),
                                       ("/sys/fs/cgroup", "memory.max", "memory.peak")):
            path = Path(base) / f"comity-bench-{os.getpid()}"
            try:
                path.mkdir()
                (path / limit_file).write_text(str(limit))
                self.path, self.peak_file = path, path / peak
                return
            except OSError:
                if path.is_dir():
                    path.rmdir()

    def enter(self):
        if self.path:
            (self.path / "cgroup.procs").write_text(str(os.getpid()))

    def peak(self):
        return int(self.peak_file.read_text()) if self.path and self.peak_file.exists() else None

    def close(self):
        if self.path:
            self.path.rmdir()


class DiskWatch:
    """The most bytes that `folders` held at once."""

    def __init__(self, *folders):
        self.folders, self.most, self.stop = folders, 0, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        return self

    def run(self):
        while not self.stop.wait(1.0):
            self.most = max(self.most, self.now())

    def now(self):
        free = shutil.disk_usage(self.folders[0].parent).free
        self.start = getattr(self, "start", free)
        return self.start - free

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()


def run(command, limit=None):
    start = time.perf_counter()
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, preexec_fn=limit.enter if limit else None)
    if done.returncode != 0:
        sys.exit(f"bench: exit {done.returncode} of: {' '.join(map(str, command))}\n{done.stderr}")
    return time.perf_counter() - start, done.stdout


def one(comity, works, memory, threads, without, keep):
    """A row of the table."""
    folder = ROOT / "build" / "bench" / "full"
    folder.mkdir(parents=True, exist_ok=True)
    atlas = folder / f"rows-{works}"
    shutil.rmtree(atlas, ignore_errors=True)
    limit = Limit(memory)
    with DiskWatch(atlas) as disk:
        seconds, _ = run([comity, "build", f"rows:{works}", "--out", atlas, "--without", without, "--memory", memory // 10 * 6,
                          "--threads", threads], limit)
    provenance = json.loads((atlas / "provenance.json").read_text())
    manifest = json.loads((atlas / "atlas.json").read_text())
    held = limit.peak() or provenance["peak_memory_bytes"]
    limit.close()
    size = sum(f.stat().st_size for f in atlas.iterdir())
    checks = [manifest["works"] == works, provenance["records"]["kept"] == works, provenance["quality"]["references_resolved"] > 0]
    opened = min(run([comity, "info", atlas])[0] for _ in range(3))
    first, answer = run([comity, "pair", "GB", "CN", "--atlas", atlas, "--years", "2015:2025", "--format", "json"])
    again, repeat = run([comity, "pair", "GB", "CN", "--atlas", atlas, "--years", "2015:2025", "--format", "json"])
    checks.append(answer == repeat)
    verified = run([comity, "verify", atlas, "--full"])[0]
    if not keep:
        shutil.rmtree(atlas)
    if not all(checks):
        sys.exit(f"bench: a result is wrong: {checks}")
    print(f"{works:,} works: " + ", ".join(f"{step} {took:.0f} s" for step, took in provenance["seconds"].items())
          + f"; at most {max(disk.most, size) / works:.0f} bytes a work on disk at one time, {size / works:.0f} in the atlas", flush=True)
    return [f"{works:,}", f"{memory / 1e9:.2f}", f"{seconds:.0f}", f"{works / seconds:,.0f}", f"{seconds / works * 1e6:.2f}",
            f"{held / 1e9:.2f}" + ("" if limit.path else " (no limit)"), str(provenance["stored_files"]), f"{size / 1e9:.2f}",
            f"{max(disk.most, size) / 1e9:.2f}", f"{opened * 1000:.0f}", f"{first:.2f}", f"{again:.2f}", f"{verified:.1f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, default=10_000_000)
    parser.add_argument("--memory", type=bytes_of, default=2 * 10**9, help="for --works; other sizes get their share, 100 MB at least")
    parser.add_argument("--sizes", help="several numbers of works, in place of --works")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--without", default="titles", help="as of comity build; rows have no titles")
    parser.add_argument("--comity", default=ROOT / "build" / "release" / "comity")
    parser.add_argument("--keep", action="store_true", help="leave the atlas under build/bench/full")
    args = parser.parse_args()
    sizes = [int(n) for n in args.sizes.split(",")] if args.sizes else [args.works]
    rows = [one(args.comity, n, max(10**8, args.memory * n // max(args.works, n)) if args.sizes else args.memory, args.threads, args.without, args.keep)
            for n in sizes]
    table(["works", "limit GB", "seconds", "works/s", "us a work", "peak GB", "files stored", "atlas GB", "disk GB", "info ms",
                 "pair s", "again s", "verify s"], rows)
    print("all results checked")


if __name__ == "__main__":
    main()
