"""What this project replaces in Gradio's server: each test fails by name when an upgrade of Gradio breaks it."""

import inspect
import os
import re
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio import http_server, image_utils, queueing, route_utils, routes, state_holder
from PIL import Image
from uvicorn.protocols.http.h11_impl import H11Protocol

from tests.asynchronous import in_a_loop
from ui.server import limits
from ui.server.errors import Refused
from ui.server.gradio_overrides import Blocks, Queue, SessionState, StateHolder, is_idle, replace_parts
from ui.server.gradio_overrides.files import save_picture
from ui.text import say

replace_parts()  # as the page does
USED = {
    "Blocks._queue, which is made of the class in the module": (gr.Blocks.queue, "self._queue = queueing.Queue("),
    "queueing.Queue.push": (queueing.Queue.push, ("body", "request", "username")),
    "queueing.Queue.get_events": (queueing.Queue.get_events, ()),
    "queueing.Queue.compute_analytics_summary": (queueing.Queue.process_events, "self.compute_analytics_summary,"),
    "queueing.Queue.ANALYTICS_MAX_EVENTS": (queueing.Queue.push, "> self.ANALYTICS_MAX_EVENTS:"),
    "Queue.pending_event_ids_session": (queueing.Queue.push, "self.pending_event_ids_session["),
    "Queue.event_queue_per_concurrency_id": (queueing.Queue.get_events, "self.event_queue_per_concurrency_id["),
    "state_holder.SessionState": (state_holder.StateHolder.__getitem__, "SessionState(self.blocks)"),
    "state_holder.SessionState.__init__": (state_holder.SessionState.__init__, "copy(blocks.default_config)"),
    "state_holder.SessionState._update_config": (state_holder.SessionState._update_config, ("key",)),
    "state_holder.SessionState._update_value_in_config": (
        state_holder.SessionState._update_value_in_config,
        ("key", "value"),
    ),
    "route_utils.SessionState": (route_utils.restore_session_state, "SessionState(app.get_blocks())"),
    "route_utils.GradioMultiPartParser": (route_utils.upload_fn, "GradioMultiPartParser("),
    "routes.StateHolder": (routes.App.__init__, "StateHolder()"),
    "routes.CustomCORSMiddleware": (routes.App.create_app, "CustomCORSMiddleware,"),
    "processing_utils.save_pil_to_cache": (image_utils.save_image, "processing_utils.save_pil_to_cache("),
    "http_server.uvicorn": (http_server.start_server, "uvicorn.Config("),
    "H11Protocol.cycle": (H11Protocol.__init__, "self.cycle: RequestResponseCycle = None"),
    "Blocks.temp_file_sets": (gr.Blocks.__init__, "self.temp_file_sets = [self.upload_file_set]"),
    "Blocks.process_api": (route_utils.call_process_api, ".process_api("),
}
"""Names of what is taken from the inside of Gradio, each with a place that shows it: parameters, or a line of code."""


def original(function: Any) -> Any:
    """Return the function of Gradio itself where this project has put its own in its place."""
    owner, _, name = function.__qualname__.rpartition(".")
    replaced = {"Queue": queueing.Queue, "SessionState": SessionState, "StateHolder": StateHolder}
    return getattr(replaced[owner].__mro__[1], name) if owner in replaced else function


@pytest.mark.parametrize("name", USED)
def test_gradio_still_has(name: str) -> None:
    function, evidence = USED[name]
    if isinstance(evidence, str):
        assert evidence in inspect.getsource(original(function))
    else:
        assert tuple(inspect.signature(original(function)).parameters)[1:] == evidence


def test_gradio_is_the_version_that_all_of_this_was_tried_with() -> None:
    pinned = re.search(r"^gradio==(\S+)", Path("requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned
    assert pinned[1] == version("gradio")


def page_with(handler: Any) -> Blocks:
    """Return a page of one handler without inputs."""
    page = Blocks()
    with page:
        gr.Button().click(handler, None, gr.JSON())
    return page


@in_a_loop
async def test_an_exception_of_a_handler_becomes_a_sentence_without_its_message() -> None:
    def handler() -> None:
        raise KeyError("/secret")

    page = page_with(handler)
    with pytest.raises(gr.Error) as error:
        await page.process_api(page.fns[0], [])
    assert error.value.message == say("server.unusable_values")
    assert not error.value.print_exception


@in_a_loop
async def test_a_handlers_own_sentence_is_kept() -> None:
    def handler() -> None:
        raise gr.Error("Draw a digit.")

    page = page_with(handler)
    with pytest.raises(gr.Error, match="Draw a digit"):
        await page.process_api(page.fns[0], [])


@in_a_loop
async def test_a_session_keeps_no_copy_of_the_settings_of_components() -> None:
    page = page_with(lambda: "1")
    session = SessionState(page)
    assert session.config_values == {}
    assert session[page.fns[0].outputs[0]._id] is page.fns[0].outputs[0]
    assert (await page.process_api(page.fns[0], [], state=session))["data"][0].root == 1
    assert session.config_values == {}


def test_a_result_is_written_once_and_never_seen_in_part(tmp_path: Path) -> None:
    picture = Image.new("L", (28, 28), 9)
    first = Path(save_picture(picture, str(tmp_path), format="png"))
    assert Image.open(first).getpixel((0, 0)) == 9
    os.utime(first, (0, 0))
    before = first.stat().st_ino
    assert save_picture(picture, str(tmp_path), format="png") == str(first)
    assert first.stat().st_ino == before
    assert first.stat().st_mtime > 0  # it is young again
    assert [path.name for path in first.parent.iterdir()] == ["image.png"]


@pytest.mark.parametrize("name", [None, 3, "", "x" * 65])
def test_a_session_needs_a_short_name(name: Any) -> None:
    with pytest.raises(Refused, match="1 to 64 characters"):
        StateHolder()[name]  # type: ignore[no-untyped-call]


class Waiting:
    """A queue without a server: calls join it, are worked on, and are fetched."""

    def __init__(self) -> None:
        self.page = page_with(lambda: "1")
        assert isinstance(self.page._queue, Queue)
        self.queue = self.page._queue

    async def join(self, session: str, address: str = "here", function: int = 0) -> str:
        """Let a call into the queue, and return its id."""
        request: Any = SimpleNamespace(scope={"client": (address, 1)})
        body: Any = SimpleNamespace(session_hash=session, fn_index=function, event_id=None)
        success, event_id, _ = await self.queue.push(body, request, None)
        assert success
        return str(event_id)

    def work_on_next(self) -> tuple[str, str]:
        """Begin the next call, and return its session and address."""
        (event,), *_ = self.queue.get_events()
        self.queue.active_jobs.append([event])
        return event.session_hash, event.request.scope["client"][0]

    def finish(self, event_id: str, session: str, *, fetched: bool) -> None:
        """End a call, whose result is fetched or not."""
        del self.queue.event_ids_to_events[event_id]
        if fetched:
            self.queue.pending_event_ids_session[session].remove(event_id)


@in_a_loop
async def test_whoever_has_fewest_calls_under_way_is_served_next() -> None:
    waiting = Waiting()
    for _ in range(3):
        await waiting.join("flood", "there")
    await waiting.join("guest", "here")
    assert [waiting.work_on_next()[0] for _ in range(4)] == ["flood", "guest", "flood", "flood"]


@in_a_loop
async def test_a_session_and_an_address_may_leave_only_so_many_calls_unfetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNFETCHED_PER_SESSION", 2)
    monkeypatch.setattr(limits, "MAX_WAITING_PER_ADDRESS", 3)
    waiting = Waiting()
    first, _ = await waiting.join("a"), await waiting.join("a")
    with pytest.raises(Refused, match="2 calls of this session"):
        await waiting.join("a")
    await waiting.join("b")
    with pytest.raises(Refused, match="3 calls from your network"):
        await waiting.join("c")
    await waiting.join("d", "there")
    waiting.finish(first, "a", fetched=False)
    with pytest.raises(Refused, match="2 calls of this session"):
        await waiting.join("a")
    waiting.queue.pending_event_ids_session["a"].remove(first)  # now it was fetched
    await waiting.join("a")


@in_a_loop
async def test_the_queue_is_never_longer_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WAITING", 2)
    waiting = Waiting()
    for address in ("a", "b"):
        await waiting.join(address, address)
    with pytest.raises(Refused, match="2 calls are waiting"):
        await waiting.join("c", "c")


@in_a_loop
async def test_a_result_that_nobody_fetches_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting()
    call = await waiting.join("gone")
    waiting.finish(call, "gone", fetched=False)
    assert not is_idle(waiting.page)
    monkeypatch.setattr(limits, "FETCH_WITHIN", 0)
    assert is_idle(waiting.page)
    assert "gone" not in waiting.queue.pending_messages_per_session
    assert "gone" not in waiting.queue.pending_event_ids_session


@in_a_loop
async def test_a_session_whose_calls_were_fetched_is_forgotten_and_others_stay() -> None:
    waiting = Waiting()
    fetched, other = await waiting.join("fetched"), await waiting.join("other")
    waiting.finish(fetched, "fetched", fetched=True)
    waiting.finish(other, "other", fetched=False)
    waiting.queue.forget()
    assert [*waiting.queue.pending_messages_per_session] == ["other"]
    assert [*waiting.queue.pending_event_ids_session] == ["other"]


@in_a_loop
async def test_an_unknown_function_cannot_be_called() -> None:
    with pytest.raises(Refused, match="nothing of this name"):
        await Waiting().join("a", function=9)
