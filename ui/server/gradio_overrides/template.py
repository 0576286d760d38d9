"""The HTML of the page: Gradio puts `launch(head=...)` into it only when its own scripts have run, which is late."""

from gradio import routes
from jinja2 import ChoiceLoader, DictLoader

TEMPLATE = "frontend/index.html"
ENVIRONMENT = routes.templates.env
LOADER = ENVIRONMENT.loader
IN_HEAD = """<base href="{{ base_url | default('./') }}" />"""  # addresses after it are below that of the page
HEAD_END = "</head>"  # after the links to Gradio's own script and styles
IN_BODY = "<gradio-app\n"  # window.gradio_config is set there


def write_into_page(*, head: str, head_end: str, body: str) -> None:
    """Serve the page with HTML at the start and at the end of its head, and in front of Gradio's own in its body.

    Called again, it replaces what it wrote. Raises ValueError where Gradio's template has no such places.
    """
    assert LOADER
    source, *_ = LOADER.get_source(ENVIRONMENT, TEMPLATE)
    additions = {IN_HEAD: IN_HEAD + as_it_is(head), HEAD_END: as_it_is(head_end) + HEAD_END}
    for place, html in (additions | {IN_BODY: as_it_is(body) + IN_BODY}).items():
        if source.count(place) != 1:
            raise ValueError(f"Gradio's {TEMPLATE} has {place!r} {source.count(place)} times, expected once.")
        source = source.replace(place, html)
    ENVIRONMENT.loader = ChoiceLoader([DictLoader({TEMPLATE: source}), LOADER])


def as_it_is(html: str) -> str:
    """Return HTML in which the template fills nothing in."""
    return f"{{% raw %}}{html}{{% endraw %}}"
