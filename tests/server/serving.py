"""What the suites of the server share: a served sample world, raw sockets, and the CLI's answer to compare with."""
import http.client
import json
import os
import re
import socket
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def cli(comity, *arguments):
    """The CLI's own bytes."""
    done = subprocess.run([comity, *arguments], capture_output=True)
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout


def make_world(comity, folder, works=3000, seed=5):
    """An atlas of the sample world; its path."""
    subprocess.run([comity, "sample", "--out", f"{folder}/world", "--works", str(works), "--seed", str(seed)], check=True, capture_output=True)
    subprocess.run([comity, "build", f"{folder}/world", "--out", f"{folder}/atlas"], check=True, capture_output=True)
    return f"{folder}/atlas"


class Served:
    """`comity serve` on a free port, for as long as the `with` lasts."""

    def __init__(self, comity, atlas, *flags, env=None):
        self.command = [comity, "serve", atlas, "--port", "0", "--no-browser", *flags]
        self.env = {**os.environ, **(env or {})}

    def __enter__(self):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self.errors, env=self.env)
        line = self.process.stdout.readline().decode()
        found = re.search(r"http://[\w.:\[\]]+:(\d+)/", line)
        if not found:
            raise AssertionError(f"the server did not say where it is: {line!r} {self.said()!r}")
        self.port = int(found[1])
        self.url = found[0]
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        self.process.stdout.close()
        self.errors.close()

    def said(self):
        """What it wrote to stderr."""
        self.errors.seek(0)
        return self.errors.read().decode()

    def ask(self, path, headers=None, method="GET"):
        """(status, headers, body) of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": f"127.0.0.1:{self.port}", **(headers or {})}.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, response.headers, body

    def json(self, path):
        status, _, body = self.ask(path)
        assert status == 200, (path, status, body[:300])
        return json.loads(body)

    def socket(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def raw(self, data):
        """What comes back for these bytes until the server closes or 5 s pass."""
        with self.socket() as s:
            s.sendall(data)
            s.settimeout(5)
            return everything(s)


def everything(s):
    out = b""
    try:
        while piece := s.recv(65536):
            out += piece
    except (socket.timeout, ConnectionResetError):
        pass
    return out
