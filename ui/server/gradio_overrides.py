"""All that an upgrade of Gradio can break: what this project replaces in it, or takes from its inside.

Each part has a test that fails by its name (tests/unit/test_gradio_overrides.py).
"""

import json
import math
import time
from collections import Counter
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import gradio as gr
from gradio import processing_utils, queueing, route_utils, routes, state_holder
from gradio.blocks import Block
from gradio.data_classes import PredictBodyInternal
from gradio.utils import get_upload_folder, is_in_or_equal
from gradio_client.utils import is_file_obj_with_meta, traverse
from starlette.requests import Request

from ui.server import limits
from ui.server.errors import Refused, explain
from ui.server.gate import address_of
from ui.text import say

MAX_NAME = 64  # length of the longest name of a session, characters
_move_files_to_cache = processing_utils.async_move_files_to_cache


def upload_folder() -> str:
    """Return the folder in which Gradio keeps uploads and results."""
    return get_upload_folder()


def is_uploaded(path: str) -> bool:
    """Return whether a path lies in the folder that Gradio uploads to."""
    return is_in_or_equal(path, upload_folder())


def check_every_file(check: Callable[[Any], object]) -> None:
    """Make Gradio call `check` with the path of every file in a payload before it does anything with the file.

    Gradio downloads an http(s) URL that a payload dresses up as a file, in whatever component it stands, before that
    component sees it; and it refuses a path in a message that tells where this server lies.
    """

    async def check_and_move(data: Any, block: Block, **options: Any) -> Any:
        if options.get("check_in_upload_folder"):  # set for what a client sends, not for what a handler returns
            traverse(data, lambda file: check(file["path"]), is_file_obj_with_meta)
        return await _move_files_to_cache(data, block, **options)

    processing_utils.async_move_files_to_cache = check_and_move  # type: ignore[assignment]


class Blocks(gr.Blocks):
    """gr.Blocks whose calls answer every exception with a sentence: Gradio shows the message of any, or none."""

    async def process_api(self, block_fn: Any, inputs: list[Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Run a call; raises gr.Error with a sentence, and nothing else."""
        try:
            json.dumps(inputs, ensure_ascii=False).encode()  # half a surrogate pair could not be sent back
            return await super().process_api(block_fn, inputs, *args, **kwargs)
        except gr.Error as error:
            error.print_exception = False  # a client's mistake needs no traceback in the log
            raise
        except Exception as error:
            refused = explain(error, f"the call {block_fn.api_name}")
            unusable = refused.status == 400
            sentence = say("server.unusable_values") if unusable else refused.message
            raise gr.Error(sentence, print_exception=False) from error


class SessionState(state_holder.SessionState):
    """What Gradio keeps of a session, without a copy of each component's settings: 3 kB, not 150 kB, and 5 ms less.

    Only Gradio's deep links read the copies, and this page has links of its own.
    """

    def __init__(self, blocks: gr.Blocks) -> None:
        super().__init__(SimpleNamespace(default_config=blocks.default_config, blocks={}))  # type: ignore[arg-type]

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


class StateHolder(state_holder.StateHolder):
    """Gradio's sessions by their names, which a client chooses."""

    def __getitem__(self, session_id: str) -> state_holder.SessionState:
        check_session(session_id)
        return super().__getitem__(session_id)


def check_session(name: Any) -> None:
    """Raise Refused for a name of a session that no client of Gradio chooses."""
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME:
        raise Refused(400, say("server.long_session", limit=MAX_NAME))


class OneFileParser(route_utils.GradioMultiPartParser):
    """Gradio's parser of forms, for forms of one file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_files": 1, "max_fields": 1})


class CORSMiddleware(route_utils.CustomCORSMiddleware):
    """Gradio's rules for pages of other origins, without credentials.

    Any page may call this API, as any program may: it has no log-in and no cookies. A server on localhost answers only
    pages on localhost, which is Gradio's own rule.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.simple_headers = {}
        self.preflight_headers = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Max-Age": "600"}


class Joined(NamedTuple):
    """A call that was let into the queue, and whose result was not fetched yet."""

    session: str
    address: str
    time: float  # when it joined, seconds of the monotonic clock


class Queue(queueing.Queue):
    """Gradio's queue with a limit for each session and each address, which serves in turn whoever waits in it.

    Results that nobody fetches are dropped; Gradio keeps them.
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


def replace_parts() -> None:
    """Make Gradio use the classes above in place of its own."""
    replaced: dict[ModuleType, list[type]] = {
        queueing: [Queue],
        state_holder: [SessionState],
        route_utils: [SessionState, OneFileParser],
        routes: [StateHolder, CORSMiddleware],
    }
    for module, classes in replaced.items():
        for each in classes:
            name = each.__mro__[1].__name__
            assert hasattr(module, name), f"Gradio's {module.__name__} has no {name}"
            setattr(module, name, each)


class Slider(gr.Slider):
    """gr.Slider that cuts a typed number to the range, as its field does on leaving it, instead of failing.

    An emptied field counts as the value that the slider started with.
    """

    def get_block_name(self) -> str:
        """Return the name under which the front end knows this component."""
        return "slider"

    def get_config(self, cls: type[Block] | None = None) -> dict[str, Any]:
        """Return the settings that the signature of gr.Slider names: Gradio reads them off `__init__`."""
        return super().get_config(cls or gr.Slider)

    def preprocess(self, payload: Any) -> float:
        """Return a number within the range."""
        number = payload if isinstance(payload, int | float) and math.isfinite(payload) else self.value
        return super().preprocess(min(max(number, self.minimum), self.maximum))


class Image(gr.Image):
    """gr.Image for subclasses, which the front end would not know by their own names."""

    def get_block_name(self) -> str:
        """Return the name under which the front end knows this component."""
        return "image"

    def get_config(self, cls: type[Block] | None = None) -> dict[str, Any]:
        """Return the settings that the signature of gr.Image names: Gradio reads them off `__init__`."""
        return super().get_config(cls or gr.Image)
