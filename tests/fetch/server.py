"""A server on loopback that speaks OpenAlex's API and misbehaves on request: pages by cursor, faults by number of request."""
import gzip
import http.server
import json
import threading
import time
import urllib.parse


class Api:
    """`faults`: {number of request from 1: fault}. Faults: 500, 429, "retry" (429 with Retry-After 0), "broke" (429, allowance used
    up), "slow" (silent for 3 s), "truncated" (fewer bytes than promised), "garbage" (200 with half a document), "long" (wrong,
    larger Content-Length and a closed connection), "reset" (closed without an answer), "behind" (gzip with bytes behind it), 400,
    401, or a dict of `status`, `headers` and `body` (text) in the place of what it would say. `circle`: after its last page it leads
    back to the second."""

    def __init__(self, works, faults=None, per_page=None, key=None, certificate=None, circle=False):
        self.works, self.faults, self.per_page, self.key, self.circle = works, dict(faults or {}), per_page, key, circle
        self.requests = []
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                api.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            import ssl
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # clients that were killed leave broken connections
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def page(self, query):
        size = self.per_page or int(query["per_page"][0])
        cursor = query["cursor"][0]
        at = 0 if cursor == "*" else int(cursor.removeprefix("c/+="))
        results = self.works[at:at + size]
        after = f"c/+={at + size}" if at + size < len(self.works) else None
        if self.circle and not after:
            after = f"c/+={size}"
        return {"meta": {"count": len(self.works), "page": None, "per_page": size, "next_cursor": after}, "results": results}

    def answer(self, handler):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(handler.path).query)
        self.requests.append((handler.path, dict(handler.headers)))
        fault = self.faults.get(len(self.requests))
        if self.key and query.get("api_key") != [self.key]:
            fault = 401
        headers = {"X-RateLimit-Cost-USD": "0.0001", "X-RateLimit-Remaining": "9000", "X-RateLimit-Reset": "7200"}
        if fault == "slow":
            time.sleep(3)
            handler.close_connection = True
            return
        if fault == "reset":
            handler.close_connection = True
            return
        status, body = 200, json.dumps(self.page(query)).encode()
        if fault == "retry":
            status, headers["Retry-After"] = 429, "0"
        elif fault == "broke":
            status, headers["X-RateLimit-Remaining"] = 429, "0"
        elif isinstance(fault, int):
            status = fault
            headers["Retry-After"] = "0"
        if status != 200:
            body = json.dumps({"error": "Invalid query parameters error.", "message": f"you got {status}"}).encode()
        if fault == "garbage":
            body = body[:len(body) // 2]
        if isinstance(fault, dict):
            status = fault.get("status", status)
            headers = fault.get("headers", headers)
            body = fault.get("body", body.decode()).encode()
        body = gzip.compress(body) + (b"behind" if fault == "behind" else b"")
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(body) + (500 if fault == "long" else 0)))
        handler.end_headers()
        handler.wfile.write(body[:len(body) // 2] if fault == "truncated" else body)
        if fault in ("truncated", "long"):
            handler.close_connection = True
