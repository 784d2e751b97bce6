"""A loopback server of /style and the sample pages: /style?viewer=mira&theme=dark&dir=rtl.

`python -m tests.look.serve [port]` keeps it running, for looking at the pages by eye.
"""

from __future__ import annotations

import mimetypes
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.look.render import ADA, ALICE, GUEST, MIRA, ROOT, Site, render

PAGES = {
    "/style": "pages/style.html",
    "/home": "samples/home.html",
    "/thread": "samples/thread.html",
    "/queue": "samples/queue.html",
    "/form": "samples/form.html",
    "/leave-page": "pages/leave.html",
    **{f"/error/{code}": f"errors/{code}.html" for code in (400, 403, 404, 405, 413, 429, 500, 503)},
}
VIEWERS = {"guest": GUEST, "alice": ALICE, "mira": MIRA, "ada": ADA}
NEUTRAL = "<!doctype html><html lang=en><title>Elsewhere</title><h1>Elsewhere</h1></html>"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
)
LINES = [{"name": "Samaritans", "value": "116 123", "href": "tel:116123"}]


class Handler(BaseHTTPRequestHandler):
    """Serves rendered pages and the static folder, with the content policy of the real site."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/leave":
            self.answer(NEUTRAL.encode(), "text/html; charset=utf-8")
        elif url.path in PAGES:
            self.answer(self.page(url.path, parse_qs(url.query)).encode(), "text/html; charset=utf-8")
        elif (file := (ROOT / url.path.lstrip("/")).resolve()).is_relative_to(ROOT / "static") and file.is_file():
            self.answer(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        """Only the exit posts here: answered with nothing, as the real one is."""
        self.send_response(204)
        self.end_headers()

    def page(self, path: str, query: dict[str, list[str]]) -> str:
        def given(name: str, default: str) -> str:
            return query.get(name, [default])[0]

        site = Site(dir=given("dir", "ltr"), lang="ar" if given("dir", "ltr") == "rtl" else "en-GB")
        viewer = VIEWERS[given("viewer", "guest")]
        return render(
            PAGES[path], viewer=viewer, site=site, theme=given("theme", ""), fallback_lines=LINES, continue_url="/"
        )

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Silence: the browser's own tools tell more."""


def make_server(port: int = 0) -> ThreadingHTTPServer:
    """A server on loopback; port 0 takes a free one (read it from `.server_port`)."""
    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    server = make_server(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(f"http://127.0.0.1:{server.server_port}/style", flush=True)
    server.serve_forever()
