#!/usr/bin/env python3
"""How fast `comity serve` answers: first and repeated answers, 50 clients at once, the same beside slow clients, and the page.

    ./dev bench serve                    an atlas of 100,000 works
    ./dev bench serve --works 1000000    or of another size

bench/README.md says what each number means. Needs wrk (Debian) and Chromium; what is missing is left out and said.
"""
import gzip
import json
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.request

import worlds
from measure import Checks, median, spread, table

CLIENTS, SECONDS, SLOW = 50, 6, 300
PAIR = "api/pair?a=QM&b=QN"
MOST_PAGE_BYTES = 400_000


def fetch(url, packed=True):
    """(seconds, bytes on the wire, body)."""
    start = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": "gzip"} if packed else {})) as reply:
        raw = reply.read()
        plain = gzip.decompress(raw) if reply.headers["Content-Encoding"] == "gzip" else raw
    return time.perf_counter() - start, len(raw), plain


class SlowClients:
    """Clients that send a byte of a request now and then, for as long as the `with` lasts; the server drops them, they come again."""

    def __init__(self, port, n):
        self.port, self.n, self.stop = port, n, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        time.sleep(0.5)

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()

    def run(self):
        clients = []
        while not self.stop.wait(0.2):
            while len(clients) < self.n:
                client = socket.create_connection(("127.0.0.1", self.port))
                client.sendall(b"GET / HTTP/1.1\r\nHost: ")
                clients.append(client)
            kept = []
            for client in clients:
                try:
                    client.sendall(b"x")
                    kept.append(client)
                except OSError:
                    client.close()
            clients = kept
        for client in clients:
            client.close()


def wrk(url, gzipped=True):
    """Requests a second, p50 and p99, and what failed, as wrk says them."""
    words = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "--latency", "--timeout", "10s"]
    said = subprocess.run([*words, *(["-H", "Accept-Encoding: gzip"] if gzipped else []), url], capture_output=True, text=True, check=True).stdout
    percentiles = dict(re.findall(r"^\s+(50|99)%\s+(\S+)", said, re.M))
    failed = sum(int(n) for n in re.findall(r"(?:connect|read|write|timeout) (\d+)", said)) + int((re.search(r"Non-2xx or 3xx responses: (\d+)", said) or [0, 0])[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), percentiles["50"], percentiles["99"], failed


def first_paint(url):
    """Milliseconds to the first contentful paint and until the briefing stands, in Chromium; None without it."""
    if not shutil.which("chromium"):
        return None
    script = f"""
import {{ createRequire }} from "node:module";
const {{ chromium }} = createRequire({json.dumps(str(worlds.ROOT / ".venv/web/package.json"))})("playwright-core");
const browser = await chromium.launch({{ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu"] }});
const times = [];
for (let i = 0; i < 5; ++i) {{
  const page = await (await browser.newContext({{ viewport: {{ width: 1280, height: 900 }} }})).newPage();
  await page.goto({json.dumps(url)} + "#/pair?a=QM&b=QN");
  await page.waitForSelector(".lead");
  times.push(await page.evaluate(() => [performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null, performance.now()]));
}}
console.log(JSON.stringify(times));
await browser.close();
"""
    done = subprocess.run([worlds.ROOT / ".venv/web/node", "--input-type=module", "-e", script], capture_output=True, text=True, cwd=worlds.ROOT)
    return json.loads(done.stdout) if done.returncode == 0 else None


def measure(options, world, check):
    atlas = worlds.atlas(options.comity, world)
    server = subprocess.Popen([options.comity, "serve", atlas, "--port", "0", "--no-browser"], stdout=subprocess.PIPE, text=True)
    try:
        url = re.search(r"http://\S+", server.stdout.readline())[0]
        answers(options, world, atlas, url, check)
        clients(url, check)
        page(url, check)
    finally:
        server.terminate()
        check(server.wait(20) == 0, "the server ended cleanly")


def answers(options, world, atlas, url, check):
    print(f"\n{world.name}: {json.loads((atlas / 'atlas.json').read_text())['works']:,} works\n")
    rows, sizes = [], set()
    firsts = [fetch(f"{url}{PAIR}&seed={seed}") for seed in range(2, 7)]  # each a question of its own
    again = [fetch(url + PAIR) for _ in range(51)][1:]
    for name, runs in (("pair, first answer", firsts), ("pair, again", again)):
        sizes |= {size for _, size, _ in runs}
        rows.append([name, spread([1e3 * seconds for seconds, _, _ in runs], 1), f"{median(size for _, size, _ in runs) / 1e3:,.0f}"])
    table(["", "ms", "kB on the wire"], rows)
    told = subprocess.run([options.comity, "pair", "QM", "QN", "--atlas", atlas, "--format", "json"], capture_output=True, check=True).stdout
    check(all(body == told for _, _, body in again), "every repeated answer is the command line's, byte for byte")


def clients(url, check):
    if not shutil.which("wrk"):
        print("\nwrk is not here: no measurement with many clients")
        return
    port = int(url.rstrip("/").rsplit(":", 1)[1])
    runs = [("pair, compressed", url + PAIR, True, 0), ("pair, plain", url + PAIR, False, 0), ("the page", url, True, 0), (f"pair, beside {SLOW} slow clients", url + PAIR, True, SLOW)]
    rows = []
    for name, address, packed, slow in runs:
        if slow:
            with SlowClients(port, slow):
                rate, half, most, failed = wrk(address, packed)
        else:
            rate, half, most, failed = wrk(address, packed)
        rows.append([name, f"{rate:,.0f}", half, most, str(failed)])
        check(failed == 0, f"{name}: none of {CLIENTS} clients failed")
    print(f"\n{CLIENTS} clients with kept connections, {SECONDS} s\n")
    table(["", "answers a second", "p50", "p99", "failed"], rows)


def page(url, check):
    index = fetch(url)[2].decode()
    parts = re.findall(r'(?:src|href)="(?:\./)?(assets/[\w.-]+)"', index)
    weight = fetch(url)[1] + sum(fetch(url + part)[1] for part in parts)
    scripts = "".join(fetch(url + part)[2].decode() for part in parts)
    later = sorted(set(re.findall(r"(?:assets/|\./)([\w-]+\.js)", scripts)) - {part.split("/")[-1] for part in parts})
    extra = sum(fetch(f"{url}assets/{part}")[1] for part in later)
    print(f"\npage: {weight / 1e3:,.0f} kB compressed, {len(parts) + 1} files; parts that come later (the map): {extra / 1e3:,.0f} kB")
    check(weight + extra < MOST_PAGE_BYTES, f"the page weighs less than {MOST_PAGE_BYTES // 1000} kB with all its parts")
    paints = first_paint(url)
    if paints is None:
        print("Chromium is not here: no first paint")
        return
    print(f"first paint {spread([p for p, _ in paints if p], 0)} ms, the briefing of a pair stands after {spread([b for _, b in paints], 0)} ms")


def main():
    parser = worlds.arguments(__doc__.splitlines()[0])
    parser.set_defaults(works="100000")
    options = parser.parse_args()
    check = Checks()
    for world in worlds.chosen(options):
        measure(options, world, check)
    check.exit()


if __name__ == "__main__":
    main()
