"""The demo's view of the hub: the same HTTP API that the page uses, through the standard library."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from hub.demo.errors import ApiRefused

JsonObject = dict[str, Any]
TIMEOUT_S = 20.0


class HouseApi:
    """Asks the hub at ``url``; every call runs in a thread."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    async def house(self) -> JsonObject:
        return await self._call("GET", "/api/house")

    async def add_subject(self, name: str, aliases: list[str]) -> JsonObject:
        return await self._call("POST", "/api/subjects", {"name": name, "aliases": aliases, "kind": "person"})

    async def upload(self, subject: str, photo: Path) -> JsonObject:
        query = urllib.parse.urlencode({"subject": subject, "filename": photo.name})
        return await self._call("POST", f"/api/portraits?{query}", await asyncio.to_thread(photo.read_bytes))

    async def hang(self, frame: str, portrait: str) -> JsonObject:
        return await self._call("PUT", f"/api/frames/{frame}/placement", {"portrait": portrait})

    async def say(self, text: str) -> JsonObject:
        return await self._call("POST", "/api/commands", {"text": text})

    async def log_in(self, password: str) -> None:
        """As the owner, from here on."""
        await self._call("POST", "/api/session", {"password": password})

    async def type_code(self, pairing: str, code: str) -> None:
        await self._call("POST", f"/api/pairing/{pairing}/code", {"code": code})

    async def blob(self, name: str) -> bytes:
        return await asyncio.to_thread(self._fetch, f"{self.url}/api/blobs/{name}", "GET", None, "")

    async def answers(self) -> bool:
        try:
            await self.house()
        except (ApiRefused, OSError):
            return False
        return True

    async def _call(self, method: str, path: str, body: JsonObject | bytes | None = None) -> JsonObject:
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        answer: JsonObject = json.loads(
            await asyncio.to_thread(self._fetch, self.url + path, method, data, kind) or b"{}"
        )
        return answer

    def _fetch(self, url: str, method: str, data: bytes | None, kind: str) -> bytes:
        headers = {"Content-Type": kind} if data is not None else {}
        request = urllib.request.Request(url, data=data, method=method, headers=headers)  # noqa: S310 (our own hub)
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                return bytes(response.read())
        except urllib.error.HTTPError as refused:
            words = refused.read()[:300].decode(errors="replace")
            raise ApiRefused(f"{method} {url}: {refused.code} {words}") from None
