"""Who may see and decide: a one-time address on this machine, the write token on a shared one.

An address opens the page once and leaves a session in its place. What a session may do is said
by the routes.
"""

from __future__ import annotations

from secrets import token_urlsafe
from threading import Lock

from starlette.requests import Request

from onshore.app.http.access import bears, other_page, same_secret

MAX_SESSIONS = 50
"""Sessions at once; the oldest one ends when another begins."""


class Sessions:
    """`token` is the write token of a shared server; without one an address opens the door."""

    def __init__(self, who: str, token: str = "") -> None:
        self.who, self.token = who, token
        self.once: str | None = None if token else token_urlsafe(32)
        self._sessions: dict[str, str] = {}
        self._lock = Lock()

    @property
    def shared(self) -> bool:
        return bool(self.token)

    def enter_once(self, given: str) -> str | None:
        """A session for the one-time token; None for another one, and the second time."""
        with self._lock:
            if self.once is None or not same_secret(given, self.once):
                return None
            self.once = None
        return self._begin(self.who)

    def enter_with(self, given: str, who: str) -> str | None:
        """A session for the write token; None for another one."""
        if not same_secret(given, self.token):
            return None
        return self._begin(who.strip()[:200] or self.who)

    def _begin(self, who: str) -> str:
        session = token_urlsafe(32)
        with self._lock:
            if len(self._sessions) >= MAX_SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[session] = who
        return session

    def reviewer_of(self, request: Request) -> str | None:
        """Who asks: by the session's cookie, or by the write token as bearer token."""
        who = self._sessions.get(request.cookies.get(cookie_name(request), ""))
        if who is not None:
            return who
        if bears(request, self.token):
            return request.headers.get("x-reviewer", "")[:200].strip() or self.who
        return None


def cookie_name(request: Request) -> str:
    """Cookies of one host are shared by its ports, so that the port stands in the name."""
    return f"onshore_review_{request.url.port or 80}"


def foreign_origin(request: Request) -> str | None:
    """Why the request comes from another page; None where it does not.

    With a session's cookie a browser must say where the request comes from.
    """
    if request.headers.get("origin") is None:
        by_cookie = cookie_name(request) in request.cookies
        return "the request does not say where it comes from" if by_cookie else None
    page = other_page(request)
    return None if page is None else f"pages of {page!r} may not decide here"
