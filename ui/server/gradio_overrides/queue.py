"""The queue: which calls are let in, which of them is next, and how long a result waits for its client."""

import time
from collections import Counter
from typing import Any, NamedTuple

import gradio as gr
from gradio import queueing
from gradio.data_classes import PredictBodyInternal
from starlette.requests import Request

from ui.server import limits
from ui.server.errors import Refused
from ui.server.gate import address_of
from ui.server.gradio_overrides.sessions import check_session
from ui.text import say


class Joined(NamedTuple):
    """A call that was let into the queue, and whose result was not fetched yet."""

    session: str
    address: str
    time: float  # when it joined, seconds of the monotonic clock


class Queue(queueing.Queue):
    """Gradio's queue with a limit for each session and each address, which serves in turn whoever waits in it.

    Results that nobody fetches are dropped; Gradio keeps them. So are the messages of a session without calls: Gradio
    keeps those of 2,000 sessions, and each call of a program is one, which may push out a visitor's whose call is under
    way.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ANALYTICS_MAX_EVENTS = 0
        self.joined: dict[str, Joined] = {}

    def compute_analytics_summary(self, _records: Any) -> dict[str, Any]:
        """Summarize no calls: Gradio does so after each one, for a page of its own that is closed here."""
        return {}

    async def push(self, body: PredictBodyInternal, request: Request, username: str | None) -> Any:
        """Let a call into the queue, or raise Refused."""
        address = address_of(request.scope)
        self.forget()
        self.check(body, address)
        success, event_id, state = await super().push(body, request, username)
        if success:
            self.joined[str(event_id)] = Joined(str(body.session_hash), address, time.monotonic())
        return success, event_id, state

    def check(self, body: PredictBodyInternal, address: str) -> None:
        """Raise Refused for a call that there is no room for, or whose function does not exist."""
        if body.session_hash is not None:
            check_session(body.session_hash)
        if body.fn_index not in self.blocks.fns:
            raise Refused(404, say("server.no_such_name"))
        of_session = sum(call.session == body.session_hash for call in self.joined.values())
        if of_session >= limits.MAX_UNFETCHED_PER_SESSION:
            raise Refused(503, say("server.busy_session", count=of_session))
        of_address = sum(call.address == address for call in self.joined.values())
        if of_address >= limits.MAX_WAITING_PER_ADDRESS:
            raise Refused(503, say("server.busy_address", count=of_address))
        if len(self) >= limits.MAX_WAITING:
            raise Refused(503, say("server.busy", count=len(self)))

    def forget(self) -> None:
        """Forget the calls whose results were fetched, and drop results that nobody fetched in time."""
        pending = self.pending_event_ids_session
        for event_id, call in list(self.joined.items()):
            is_done = event_id not in self.event_ids_to_events
            if is_done and time.monotonic() - call.time > limits.FETCH_WITHIN:
                pending.get(call.session, set()).discard(event_id)
                self.pending_messages_per_session.pop(call.session, None)
            if event_id not in pending.get(call.session, ()):
                self.joined.pop(event_id, None)
                if not pending.get(call.session, True):
                    pending.pop(call.session, None)
                    self.pending_messages_per_session.pop(call.session, None)

    def get_events(self) -> Any:
        """Return the calls to work on next: first come, first served among those who have fewest under way."""
        under_way = Counter(address_of(each.request.scope) for job in self.active_jobs if job for each in job)
        for waiting in self.event_queue_per_concurrency_id.values():
            waiting.queue.sort(key=lambda event: under_way[address_of(event.request.scope)])
        return super().get_events()


def forget(page: gr.Blocks) -> None:
    """Forget what clients left behind: results that nobody fetches, and the names of all files there ever were."""
    queue_of(page).forget()
    for names in page.temp_file_sets:  # kept for `delete_cache`, which looks at no other files
        names.clear()


def is_idle(page: gr.Blocks) -> bool:
    """Return whether no call is waiting, under way, or waiting to be fetched."""
    queue_of(page).forget()
    return not queue_of(page).joined


def queue_of(page: gr.Blocks) -> Queue:
    """Return the queue of a page."""
    assert isinstance(page._queue, Queue)
    return page._queue
