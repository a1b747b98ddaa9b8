"""One tab: a page of its own context, a CDP session, and a world of scripts that the page cannot see or spoil."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from crawler.browser.guard_proxy import SAFE_METHODS
from crawler.browser.scripts import script
from crawler.scans import RequestSeen, VisitNote

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession, Dialog, Page, Request, Response

    from crawler.browser.settings import PoolSettings

WORLD: Final = "xunjian"
# Types whose method may be unsafe; narrow patterns keep images and styles out of the way.
INTERCEPTED: Final = ("Document", "XHR", "Fetch", "Ping", "CSPViolationReport")
SELF_NAVIGATIONS: Final = 5
MAX_REQUESTS: Final = 1000
MAX_POPUPS: Final = 50
MAX_FRAMES: Final = 100
TELLS_S: Final = 0.5


class VisitLog:
    """What happens while one address is open."""

    def __init__(self, url: str, html: str | None = None) -> None:
        self.url = url
        self.html = html  # served in place of the network's answer
        self.requests: list[RequestSeen] = []
        self.popups: list[str] = []
        self.notes: dict[VisitNote, None] = {}
        self.attempts: list[str] = []  # navigations that were held back
        self.navigations = 0
        self.framed: set[str] = set()  # frames whose document has been asked for
        self.is_frozen = False
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.is_gone = False
        self.says_yes = False  # to a question that the page asks after our own click

    def note(self, note: VisitNote) -> None:
        self.notes[note] = None

    def add_request(self, seen: RequestSeen) -> None:
        if len(self.requests) < MAX_REQUESTS:
            self.requests.append(seen)

    def add_popup(self, url: str) -> None:
        if url and len(self.popups) < MAX_POPUPS:
            self.popups.append(url)
            self.note(VisitNote.POPUP_CLOSED)


class Tab:
    """Owned by one visit at a time; `log` is that visit's, None between visits."""

    def __init__(self, context: BrowserContext, page: Page, cdp: CDPSession, settings: PoolSettings) -> None:
        self.context, self.page, self.cdp = context, page, cdp
        self.uses = 0
        self.is_spoiled = False
        self.log: VisitLog | None = None
        self.main_frame = ""
        self.preloaded: str | None = None
        self.clock: asyncio.Timeout | None = None  # of the visit that is under way
        self._settings = settings
        self._hears = False
        self._main_world: int | None = None  # the context of our world in the document that stands there
        self._world_known = asyncio.Event()
        self._jobs: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, context: BrowserContext, settings: PoolSettings) -> Tab:
        """A tab with all guards in place. The context must be fresh and is the tab's own."""
        page = await context.new_page()
        cdp = await context.new_cdp_session(page)
        tab = cls(context, page, cdp, settings)
        binding = f"b{secrets.token_hex(6)}"
        await asyncio.gather(
            cdp.send("Page.enable"),
            cdp.send("Runtime.addBinding", {"name": binding}),
            cdp.send("Runtime.enable"),
            cdp.send(
                "Page.addScriptToEvaluateOnNewDocument",
                {"source": script("guard").replace("BINDING", binding), "runImmediately": True},
            ),
            cdp.send(
                "Fetch.enable",
                {"patterns": [{"resourceType": kind, "requestStage": "Request"} for kind in INTERCEPTED]},
            ),
        )
        tree = await cdp.send("Page.getFrameTree")
        tab.main_frame = tree["frameTree"]["frame"]["id"]
        cdp.on("Fetch.requestPaused", tab._on_paused)
        cdp.on("Runtime.bindingCalled", tab._on_binding)
        page.on("dialog", tab._on_dialog)
        cdp.on("Runtime.executionContextCreated", tab._on_world)
        cdp.on("Runtime.executionContextDestroyed", tab._on_world_gone)
        cdp.on("Runtime.executionContextsCleared", tab._on_worlds_gone)
        page.on("crash", tab._on_gone)
        page.on("close", tab._on_gone)
        context.on("page", tab._on_popup)
        return tab

    def start(self, log: VisitLog, *, hears: bool) -> None:
        """Begin a visit. `hears`: every request is put into its log, which costs a sixth of a quick visit."""
        self.log = log
        self.uses += 1
        self._forget_world()  # asked for before the browser has told of the new one, it would be that of the last page
        self._hear(hears)

    def _hear(self, wanted: bool) -> bool:
        """Whether that is new."""
        if wanted is self._hears:
            return False
        self._hears = wanted
        change = self.page.on if wanted else self.page.remove_listener
        change("response", self._on_response)
        change("requestfailed", self._on_failed)
        return True

    async def preload(self, source: str) -> None:
        """Run `source` in our world of every document from now on, before the page's own scripts."""
        await self.cdp.send("Page.addScriptToEvaluateOnNewDocument", {"source": source, "worldName": WORLD})
        self.preloaded = source

    async def leave_unpainted(self) -> None:
        """Paint next to nothing of the pages to come: they are measured, not looked at.

        To itself a page has the size of the viewport and is laid out for it; only pictures of it may fail. A browser
        that does not know of this paints as ever.
        """
        with contextlib.suppress(Exception):
            await self.cdp.send("Emulation.setVisibleSize", {"width": 1, "height": 1})

    def extend(self, seconds: float) -> None:
        """Give the visit this long from now on, if it had less."""
        now = asyncio.get_running_loop().time()
        if self.clock is not None and (when := self.clock.when()) is not None:
            self.clock.reschedule(max(when, now + seconds))

    async def close(self) -> None:
        """Give everything back; a tab that hangs is cut off after five seconds."""
        self.log = None
        for job in list(self._jobs):
            job.cancel()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.context.close(), 5.0)

    # --- scripts -----------------------------------------------------------------------------------------

    async def world(self, frame: str | None = None) -> int:
        """The execution context of our isolated world in a frame (the main one by default)."""
        frame = frame or self.main_frame
        if frame == self.main_frame:
            if self._main_world is None and self.preloaded is not None:
                # A document has come when its world is still being made; the browser tells of it by itself.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(TELLS_S):
                        await self._world_known.wait()
            if self._main_world is not None:
                return self._main_world
        made = await self.cdp.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})
        return int(made["executionContextId"])

    async def call(self, function: str, *args: Any, cap_s: float, frame: str | None = None) -> Any:
        """Call a JavaScript function in our world of a frame; its value, promises awaited.

        Raises TimeoutError when the page's thread does not answer, RuntimeError when the script throws.
        """
        async with asyncio.timeout(cap_s):
            return await self.call_in(await self.world(frame), function, *args)

    async def call_in(self, context_id: int, function: str, *args: Any) -> Any:
        answer = await self.cdp.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": function,
                "executionContextId": context_id,
                "arguments": [{"value": value} for value in args],
                "returnByValue": True,
                "awaitPromise": True,
                "silent": True,
            },
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(_exception_text(answer["exceptionDetails"]))
        return answer["result"].get("value")

    async def terminate_script(self) -> bool:
        """Stop a script that holds the page's thread; True when the page answers again."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(2.0):
                await self.cdp.send("Runtime.terminateExecution")
                await self.cdp.send("Runtime.evaluate", {"expression": "1"})
                return True
        return False

    # --- events ------------------------------------------------------------------------------------------

    def _on_world(self, event: dict[str, Any]) -> None:
        context = event["context"]
        if context["name"] == WORLD and context["auxData"]["frameId"] == self.main_frame:
            self._main_world = int(context["id"])
            self._world_known.set()

    def _on_world_gone(self, event: dict[str, Any]) -> None:
        if event["executionContextId"] == self._main_world:
            self._forget_world()

    def _on_worlds_gone(self, _: Any) -> None:
        self._forget_world()

    def _forget_world(self) -> None:
        self._main_world = None
        self._world_known.clear()

    def _job(self, coroutine: Any) -> None:
        task = asyncio.ensure_future(coroutine)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    def _on_paused(self, event: dict[str, Any]) -> None:
        self._job(self._decide(event))

    async def _decide(self, event: dict[str, Any]) -> None:
        # The page may be gone by the time we answer: then there is nothing left to decide.
        with contextlib.suppress(Exception):
            command, extra = self._verdict(event)
            if self.log is not None and self.log.navigations > 1 and self._hear(True):
                await asyncio.sleep(0)  # the answer of the next document tells its status: be heard before it is asked for
            await self.cdp.send(command, {"requestId": event["requestId"], **extra})

    def _verdict(self, event: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        log = self.log
        request, kind = event["request"], event["resourceType"]
        if log is None:
            return "Fetch.failRequest", {"errorReason": "Aborted"}
        method, url = request["method"].upper(), request["url"]
        is_document = kind == "Document"
        if method not in SAFE_METHODS and url not in self._settings.post_allowed:
            log.note(VisitNote.POST_BLOCKED)
            log.add_request(
                RequestSeen(
                    method=method,
                    url=url,
                    resource=kind.lower(),
                    blocked=True,
                    body=str(request.get("postData", ""))[:4_000],
                    media_type=_content_type(request.get("headers", {})),
                )
            )
            if is_document:
                log.attempts.append(url)
            # Aborted leaves the document that stands there standing.
            return "Fetch.failRequest", {"errorReason": "Aborted" if is_document else "BlockedByClient"}
        if is_document and event["frameId"] == self.main_frame and "redirectedRequestId" not in event:
            return self._navigate(log, url)
        if is_document and log.is_frozen and self._goes_elsewhere(log, event):
            return "Fetch.failRequest", {"errorReason": "Aborted"}
        if is_document and len(log.framed) < MAX_FRAMES:
            log.framed.add(event["frameId"])
        return "Fetch.continueRequest", {}

    def _goes_elsewhere(self, log: VisitLog, event: dict[str, Any]) -> bool:
        """Whether this takes a document away. The first one of a frame does not: on a busy machine a frame inside a
        frame asks for it when the page has long been quiet, and a frame refused for good stays empty, unscanned."""
        frame = event["frameId"]
        is_first = frame not in log.framed and len(log.framed) < MAX_FRAMES
        return frame == self.main_frame or not (is_first or "redirectedRequestId" in event)

    def _navigate(self, log: VisitLog, url: str) -> tuple[str, dict[str, Any]]:
        if log.is_frozen or log.navigations > SELF_NAVIGATIONS:
            log.attempts.append(url)
            log.note(VisitNote.REFRESH_BLOCKED)
            return "Fetch.failRequest", {"errorReason": "Aborted"}
        log.navigations += 1
        if log.navigations > 1:
            log.note(VisitNote.REDIRECTED_BY_PAGE)
        if log.html is None or log.navigations > 1:
            return "Fetch.continueRequest", {}
        body = base64.b64encode(log.html.encode()).decode()
        headers = [{"name": "Content-Type", "value": "text/html; charset=utf-8"}]
        return "Fetch.fulfillRequest", {"responseCode": 200, "responseHeaders": headers, "body": body}

    def _on_binding(self, event: dict[str, Any]) -> None:
        if self.log is not None:
            self.log.add_popup(str(event.get("payload", ""))[:2000])

    def _on_dialog(self, dialog: Dialog) -> None:
        if self.log is not None:
            self.log.note(VisitNote.DIALOG_DISMISSED)
        self._job(_answer(dialog, self.log is not None and self.log.says_yes))

    def _on_popup(self, page: Page) -> None:
        if page is self.page:
            return
        if self.log is not None:
            self.log.add_popup("" if page.url == "about:blank" else page.url)
        self._job(_dismiss(page))

    def _on_response(self, response: Response) -> None:
        log = self.log
        if log is None:
            return
        request = response.request
        with contextlib.suppress(Exception):  # a request of a frame that is gone has no frame
            if request.is_navigation_request() and request.frame.parent_frame is None:
                log.status, log.headers = response.status, response.headers
        log.add_request(
            RequestSeen(
                method=request.method, url=request.url, resource=request.resource_type, status=response.status
            )
        )

    def _on_failed(self, request: Request) -> None:
        if self.log is not None and request.method in SAFE_METHODS:
            failure = request.failure or ""
            self.log.add_request(
                RequestSeen(
                    method=request.method,
                    url=request.url,
                    resource=request.resource_type,
                    failure=failure,
                    blocked="BLOCKED_BY_CLIENT" in failure,
                )
            )

    def _on_gone(self, _: Any) -> None:
        self.is_spoiled = True
        if self.log is not None:
            self.log.is_gone = True


async def _answer(dialog: Dialog, says_yes: bool) -> None:
    # "Do you want to leave?" must not keep us on the page.
    accepts = dialog.type == "beforeunload" or (says_yes and dialog.type == "confirm")
    with contextlib.suppress(Exception):
        await (dialog.accept() if accepts else dialog.dismiss())


async def _dismiss(page: Page) -> None:
    with contextlib.suppress(Exception):
        await page.close()


def _exception_text(details: dict[str, Any]) -> str:
    described = details.get("exception", {}).get("description")
    return str(described or details.get("text", "script failed"))[:500]


def _content_type(headers: Mapping[str, Any]) -> str:
    return next(
        (
            str(value).partition(";")[0].strip().lower()[:100]
            for name, value in headers.items()
            if name.lower() == "content-type"
        ),
        "",
    )
