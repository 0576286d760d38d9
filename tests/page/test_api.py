"""The endpoints for programs: they agree with the library, and whatever a client invents is refused with a sentence."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gradio_client import Client, handle_file
from PIL import Image

from tests.page.server import FILE, ROOT, Server
from tests.pictures import BLANK, CUT_SHORT, DIGIT, TEXT, Pixels, data_url, example, png
from tests.png import png_file
from ui.components.drawing.drawing import render
from ui.examples import Stroke
from ui.text.doubts import doubt_sentence
from vae_core import (
    bundled_models,
    find_digit,
    interpolate,
    kl_divergence,
    load_vae,
    prepare_image,
    reconstruction_loss,
    sample_prior,
)

PARAMETERS = {
    "/sample": ["num_samples", "temperature", "seed", "model"],
    "/encode": ["image", "model"],
    "/decode": ["z", "model"],
    "/reconstruct": ["image", "seed", "model"],
    "/interpolate": ["image", "image_b", "num_steps", "mode", "model"],
}
MEGABYTE = 2**20
ELSEWHERE = "http://example.com/digit.png"

each_model = pytest.mark.parametrize("model", bundled_models())


@pytest.fixture(scope="module")
def client(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The client that the README names."""
    folder = tmp_path_factory.mktemp("downloads")
    client = Client(server.url, verbose=False, download_files=str(folder), analytics_enabled=False)
    yield client
    client.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def digit(tmp_path: Path) -> Any:
    """A three, as a file to upload."""
    (tmp_path / "3.png").write_bytes(DIGIT)
    return handle_file(tmp_path / "3.png")


@pytest.fixture
def other_digit(tmp_path: Path) -> Any:
    """An eight, as a file to upload."""
    (tmp_path / "8.png").write_bytes(png(example("8")))
    return handle_file(tmp_path / "8.png")


@pytest.fixture(scope="module")
def uploaded(server: Server) -> dict[str, Any]:
    """A three that this server has received."""
    return {"path": server.upload("3.png", DIGIT), **FILE}


def read(path: str) -> Pixels:
    return np.asarray(Image.open(path))


def read_all(gallery: list[dict[str, str]]) -> Pixels:
    return np.stack([read(each["image"]) for each in gallery])


def in_bytes(pixel_means: torch.Tensor) -> torch.Tensor:
    """Pictures [B, 28, 28] of pixel means [B, 1, 28, 28], in 0 to 255."""
    return pixel_means[:, 0] * 255


def assert_pictures(actual: Pixels, pixel_means: torch.Tensor) -> None:
    torch.testing.assert_close(torch.tensor(actual).float(), in_bytes(pixel_means), atol=1, rtol=0)


def code_of(model: str, digit: str) -> torch.Tensor:
    return load_vae(model).encode(prepare_image(example(digit))).mean[0].detach()


def assert_still_works(server: Server) -> None:
    reply = server.call("decode", [0.0] * 32, "article")
    assert reply.error is None
    assert len(reply.data[0]) == 1


def test_five_endpoints_are_named_and_their_parameters_too(client: Client) -> None:
    described = client.view_api(print_info=False, return_format="dict")
    assert isinstance(described, dict)
    assert described["unnamed_endpoints"] == {}
    names = {
        endpoint: [parameter["parameter_name"] for parameter in each["parameters"]]
        for endpoint, each in described["named_endpoints"].items()
    }
    assert names == PARAMETERS


def test_limits_stand_in_the_descriptions_of_the_endpoints(client: Client) -> None:
    described = client.view_api(print_info=False, return_format="dict")
    assert isinstance(described, dict)
    limits = [each["type"].get("description") for each in described["named_endpoints"]["/sample"]["parameters"]]
    assert limits[:2] == ["numeric value between 1 and 64", "numeric value between 0 and 2.0"]


@each_model
def test_sample_decodes_draws_from_the_prior(client: Client, model: str) -> None:
    gallery, z = client.predict(5, 0.8, 7, model, api_name="/sample")
    vae = load_vae(model)
    wanted = sample_prior(5, vae.latent_dim, temperature=0.8, seed=7)
    torch.testing.assert_close(torch.tensor(z), wanted)
    assert_pictures(read_all(gallery), vae.generate(wanted).detach())


def test_the_same_seed_gives_the_same_samples_and_another_seed_others(client: Client) -> None:
    first, again, other = (client.predict(3, 1, seed, "article", api_name="/sample") for seed in (1, 1, 2))
    assert first[1] == again[1]
    assert np.array_equal(read_all(first[0]), read_all(again[0]))
    assert first[1] != other[1]


@each_model
def test_encode_gives_the_posterior_of_the_library(client: Client, digit: Any, model: str) -> None:
    reply = client.predict(digit, model, api_name="/encode")
    vae = load_vae(model)
    posterior = vae.encode(prepare_image(example("3")))
    torch.testing.assert_close(torch.tensor([reply["mean"]]), posterior.mean, atol=1e-4, rtol=1e-4)
    if vae.config.variational:
        torch.testing.assert_close(torch.tensor([reply["std"]]), posterior.stddev, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(torch.tensor([reply["kl"]]), kl_divergence(posterior), atol=1e-3, rtol=1e-3)
    else:
        assert reply["std"] is None
        assert reply["kl"] is None


@each_model
def test_decoding_the_encoded_mean_gives_the_reconstruction(client: Client, digit: Any, model: str) -> None:
    mean = client.predict(digit, model, api_name="/encode")["mean"]
    decoded = read_all(client.predict(mean, model, api_name="/decode"))
    seen, reconstruction, error, _ = client.predict(digit, 0, model, api_name="/reconstruct")
    assert decoded.shape == (1, 28, 28)
    assert np.array_equal(decoded[0], read(reconstruction))
    assert_pictures(read(seen)[None], prepare_image(example("3")))
    difference = np.abs(read(reconstruction).astype(float) - read(seen))
    np.testing.assert_allclose(read(error), difference, atol=1)


def test_a_batch_of_codes_is_decoded_like_one_after_the_other(client: Client) -> None:
    codes = sample_prior(3, 32, seed=0).tolist()
    together = read_all(client.predict(codes, "article", api_name="/decode"))
    alone = np.concatenate([read_all(client.predict(code, "article", api_name="/decode")) for code in codes])
    np.testing.assert_allclose(together, alone, atol=1)


@each_model
def test_the_numbers_of_a_reconstruction_belong_together(client: Client, digit: Any, model: str) -> None:
    seen, reconstruction, _, numbers = client.predict(digit, 0, model, api_name="/reconstruct")
    squares = (read(reconstruction) / 255 - read(seen) / 255) ** 2
    assert numbers["mse"] == pytest.approx(squares.mean(), abs=1e-3)
    assert numbers["reconstruction"] > 0
    if load_vae(model).config.variational:
        assert numbers["kl"] == pytest.approx(sum(numbers["kl_per_dimension"]), rel=1e-4)
        assert numbers["elbo"] == pytest.approx(-numbers["reconstruction"] - numbers["kl"], rel=1e-4)
        assert len(numbers["kl_per_dimension"]) == load_vae(model).latent_dim
    else:
        assert [numbers[name] for name in ("kl", "elbo", "kl_per_dimension")] == [None] * 3


@each_model
def test_a_clear_digit_is_not_doubted(client: Client, digit: Any, model: str) -> None:
    numbers = client.predict(digit, 0, model, api_name="/reconstruct")[3]
    evidence = numbers["evidence"]
    assert numbers["doubts"] == []
    assert (evidence["looks_like_a_digit"], evidence["doubt"], evidence["digit"]) == (True, None, 3)
    assert 0 <= evidence["reconstruction_rank"] <= 1
    assert 0 <= evidence["entropy_rank"] <= 1
    logits = load_vae(model).decode(code_of(model, "3")[None])
    loss = reconstruction_loss(logits, prepare_image(example("3"))).detach()
    assert evidence["reconstruction"] == pytest.approx(float(loss), rel=1e-3)  # nats


def test_what_is_no_digit_is_reconstructed_and_doubted_with_a_sentence(server: Server) -> None:
    envelope: list[Stroke] = [
        [(60, 60), (220, 60), (220, 220), (60, 220), (60, 60)],
        [(60, 60), (220, 220)],
        [(220, 60), (60, 220)],
    ]
    image = {"path": server.upload("envelope.png", png(render(envelope))), **FILE}
    reply = server.call("reconstruct", image, 0, "article")
    assert reply.error is None
    evidence = reply.data[3]["evidence"]
    assert evidence["looks_like_a_digit"] is False
    assert evidence["doubt"].startswith("This does not look like a digit: ")
    assert max(evidence["reconstruction_rank"], evidence["entropy_rank"]) > 0.99


def test_what_was_unsure_about_a_picture_is_told(server: Server) -> None:
    two = render([[(70, 60), (70, 220)], [(210, 60), (210, 220)]])
    reply = server.call("reconstruct", {"path": server.upload("11.png", png(two)), **FILE}, 0, "article")
    assert reply.error is None
    assert reply.data[3]["doubts"] == [doubt_sentence(doubt) for doubt in find_digit(two).doubts] != []


@pytest.mark.parametrize("mode", ["linear", "spherical"])
@each_model
def test_interpolation_runs_from_one_encoding_to_the_other(
    client: Client, digit: Any, other_digit: Any, mode: Any, model: str
) -> None:
    gallery, z = client.predict(digit, other_digit, 5, mode, model, api_name="/interpolate")
    wanted = interpolate(code_of(model, "3"), code_of(model, "8"), 5, mode)
    torch.testing.assert_close(torch.tensor(z), wanted, atol=1e-3, rtol=1e-3)
    assert_pictures(read_all(gallery), load_vae(model).generate(torch.tensor(z)).detach())


BAD_NUMBERS = [
    ("sample", [65, 1, 0, "article"], "65 is greater than maximum value 64"),
    ("sample", [0, 1, 0, "article"], "0 is less than minimum value 1"),
    ("sample", ["many", 1, 0, "article"], "many"),
    ("sample", [4, 2.1, 0, "article"], "2.1 is greater than maximum value 2"),
    ("sample", [4, -1, 0, "article"], "-1 is less than minimum value 0"),
    ("sample", [4, math.nan, 0, "article"], "temperature nan"),
    ("sample", [4, 1, -1, "article"], "-1 is less than minimum value 0"),
    ("sample", [4, 1, 2**31, "article"], "2147483648 is greater than maximum value 2147483647"),
    ("sample", [4, 1, 0, "vqvae"], "'vqvae'.*not in the list of choices.*article"),
    ("sample", [4, 1, 0, "../weights/plane"], "not in the list of choices"),
    ("sample", [math.nan, 1, 0, "article"], "Got nan for num_samples; expected a whole number"),
    ("sample", [4.5, 1, 0, "article"], "Got 4.5 for num_samples; expected a whole number"),
    ("decode", [[1, 2, 3], "article"], "Got a code of 3 numbers; expected a list of 32"),
    ("decode", [[[0] * 32, [0] * 31], "article"], "Got a code of 31 numbers; expected a list of 32"),
    ("decode", [[[0] * 32] * 65, "article"], "Got 65 codes; expected at most 64"),
    ("decode", [[], "plane"], "Got a code of 0 numbers"),
    ("decode", [None, "plane"], "Got a code of NoneType"),
    ("decode", ["1, 2", "plane"], "Got a code of str"),
    ("decode", [["one", 2], "plane"], "Got 'one' in a code; expected numbers from -100 to 100"),
    ("decode", [[True, 2], "plane"], "Got 'True' in a code"),
    ("decode", [[math.nan, 2], "plane"], "Got 'nan' in a code"),
    ("decode", [[math.inf, 2], "plane"], "Got 'inf' in a code"),
    ("decode", [[1e9, 2], "plane"], "Got '1000000000.0' in a code"),
    ("decode", [[0, 0], "vqvae"], "not in the list of choices"),
]


@pytest.mark.parametrize(("endpoint", "data", "sentence"), BAD_NUMBERS)
def test_a_bad_number_gets_a_sentence_and_the_server_goes_on(
    server: Server, endpoint: str, data: list[Any], sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence):
        assert server.call(endpoint, *data).error is None
    assert_still_works(server)


@pytest.mark.parametrize(
    ("num_steps", "mode", "sentence"),
    [
        (2, "linear", "2 is less than minimum value 3"),
        (32, "linear", "32 is greater than maximum value 31"),
        (5, "diagonal", "'diagonal'.*not in the list of choices.*linear.*spherical"),
    ],
)
def test_a_bad_path_gets_a_sentence(
    server: Server, uploaded: dict[str, Any], num_steps: int, mode: str, sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence):
        assert server.call("interpolate", uploaded, uploaded, num_steps, mode, "article").error is None
    assert_still_works(server)


def ask_with_image(server: Server, image: Any) -> list[str | None]:
    """What each endpoint that takes an image says to one."""
    good = {"path": server.upload("3.png", DIGIT), **FILE}
    calls: list[tuple[str, list[Any]]] = [
        ("encode", [image, "article"]),
        ("reconstruct", [image, 0, "article"]),
        ("interpolate", [image, good, 5, "linear", "article"]),
        ("interpolate", [good, image, 5, "linear", "article"]),
    ]
    return [server.call(endpoint, *data).error for endpoint, data in calls]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (TEXT, "could not be read: it is cut short, or not a picture at all"),
        (CUT_SHORT, "could not be read: it is cut short, or not a picture at all"),
        (b"", "could not be read"),
        (BLANK, "nothing to see on the picture"),
        (png_file(8_000, 8_000), "8000 x 8000 pixels: it is larger than 25 million pixels; make it smaller"),
        (png_file(60_000, 60_000), "larger than 25 million pixels; make it smaller"),
    ],
    ids=["text", "cut-short", "empty", "blank", "64-megapixels", "3600-megapixels"],
)
def test_a_file_without_a_digit_gets_a_sentence_and_the_server_goes_on(
    server: Server, content: bytes, sentence: str
) -> None:
    answers = ask_with_image(server, {"path": server.upload("digit.png", content), **FILE})
    assert all(answer and sentence in answer for answer in answers), answers
    assert ask_with_image(server, {"path": server.upload("digit.png", DIGIT), **FILE}) == [None] * 4


def test_no_picture_at_all_gets_a_sentence(server: Server) -> None:
    assert ask_with_image(server, None) == ["There is no picture. Upload one of a digit."] * 4
    assert_still_works(server)


def test_a_file_over_20_megabytes_is_refused_and_one_below_is_taken(server: Server) -> None:
    replies = [
        server.http.post("/gradio_api/upload", files={"files": ("digit.png", bytes(size * MEGABYTE))})
        for size in (21, 19)
    ]
    assert [reply.status_code for reply in replies] == [413, 200]
    assert "File size exceeded maximum allowed size" in replies[0].text
    assert_still_works(server)


INVENTED: dict[str, Any] = {
    "path-of-a-picture": {"path": str(ROOT / "weights/plane/curve.png")},
    "path-of-a-picture-with-meta": {"path": str(ROOT / "weights/plane/curve.png"), **FILE},
    "path-of-the-system": {"path": "/etc/passwd"},
    "path-of-the-system-with-meta": {"path": "/etc/passwd", **FILE},
    "path-from-here": {"path": "app.py"},
    "path-from-here-with-meta": {"path": "app.py", **FILE},
    "data-url": {"url": data_url(DIGIT), "path": None},
    "data-url-as-path": {"path": data_url(DIGIT)},
    "data-url-as-path-with-meta": {"path": data_url(DIGIT), **FILE},
    "data-url-as-path-over-the-limit": {"path": data_url(bytes(21 * MEGABYTE)), **FILE},
    "data-url-over-the-limit": {"url": data_url(bytes(21 * MEGABYTE)), "path": None},
    "web": {"path": ELSEWHERE},
    "web-with-meta": {"path": ELSEWHERE, **FILE},
    "web-as-url": {"url": ELSEWHERE, "path": None},
    "web-as-url-with-meta": {"url": ELSEWHERE, **FILE},
    "web-in-capitals-with-meta": {"path": ELSEWHERE.replace("http", "HTTP"), **FILE},
    "gif-of-a-path": {"path": str(ROOT / "weights/plane/curve.png"), "orig_name": "digit.gif"},
    "gif-of-a-path-with-meta": {"path": str(ROOT / "weights/plane/curve.png"), "orig_name": "digit.gif", **FILE},
    "gif-of-a-data-url": {"url": data_url(DIGIT), "path": None, "orig_name": "digit.gif"},
    "file-url-with-meta": {"path": "file:///etc/passwd", **FILE},
}
REFUSAL = "Only uploaded files are taken"


def assert_refused(answers: list[str | None]) -> None:
    assert answers
    assert all(answer and answer.startswith(REFUSAL) for answer in answers), answers


@pytest.mark.parametrize("payload", INVENTED.values(), ids=INVENTED)
def test_an_invented_file_is_refused_by_every_endpoint(server: Server, payload: dict[str, Any]) -> None:
    assert_refused(ask_with_image(server, payload))
    assert server.outbound == []
    assert_still_works(server)


def fire_with(server: Server, kind: str, value: Any) -> list[str | None]:
    """What each event of the page that takes a canvas, or an image, says to an invented value of it."""
    answers = []
    for event in server.events:
        for slot in event.slots(kind):
            data = event.start
            data[slot] = value
            answers.append(server.fire(event, data).error)
    return answers


@pytest.mark.parametrize("payload", INVENTED.values(), ids=INVENTED)
@pytest.mark.parametrize("kind", ["canvas", "image"])
def test_an_invented_file_is_refused_by_every_event_of_the_page(
    server: Server, kind: str, payload: dict[str, Any]
) -> None:
    assert_refused(fire_with(server, kind, {"picture": payload} if kind == "canvas" else payload))
    assert server.outbound == []
    assert_still_works(server)


def test_every_canvas_and_every_upload_of_the_page_was_tried(server: Server) -> None:
    tried = {
        kind: {event.inputs[slot]["props"]["label"] for event in server.events for slot in event.slots(kind)}
        for kind in ("canvas", "image")
    }
    assert tried["canvas"] == {"Your digit", "A", "B"}
    assert {label.partition(":")[0] for label in tried["image"]} == tried["canvas"]


def test_a_path_that_climbs_out_of_the_uploads_is_refused(server: Server, uploaded: dict[str, Any]) -> None:
    path = f"{Path(uploaded['path']).parent}/../../../../../../../../etc/passwd"
    assert_refused(ask_with_image(server, {"path": path}))
    assert_refused(ask_with_image(server, {"path": path, **FILE}))


def test_an_upload_stays_what_it_is_whatever_its_description_says(server: Server, uploaded: dict[str, Any]) -> None:
    plain = server.call("encode", uploaded, "article")
    assert plain.error is None
    for words in ({"orig_name": "digit.gif"}, {"url": ELSEWHERE}, {"mime_type": "image/svg+xml"}, {"size": 10**12}):
        assert server.call("encode", uploaded | words, "article") == plain
    assert server.outbound == []


@pytest.mark.parametrize(
    "hidden",
    [
        {"path": ELSEWHERE, **FILE},
        [{"path": ELSEWHERE, **FILE}],
        {"codes": [[{"path": ELSEWHERE, **FILE}]]},
        {"path": "/etc/passwd", **FILE},
        {"path": ELSEWHERE},
        {"path": data_url(DIGIT), **FILE},
    ],
)
def test_a_file_hidden_in_the_json_of_decode_is_refused(server: Server, hidden: Any) -> None:
    assert server.call("decode", hidden, "plane").error
    assert server.outbound == []
    assert_still_works(server)


@pytest.mark.parametrize("path", ["weights/plane/curve.png", "weights/plane/config.json", "app.py", "ui/page.py"])
def test_files_of_the_repository_are_not_served(server: Server, path: str) -> None:
    for each in (ROOT / path, path, f"{server.folder}/uploads/../app.log"):
        assert server.http.get(f"/gradio_api/file={each}").status_code in (403, 404)


def test_files_of_the_system_are_not_served(server: Server) -> None:
    for path in ("/etc/passwd", "//etc/passwd", "/proc/self/environ", ELSEWHERE):
        assert server.http.get(f"/gradio_api/file={path}", follow_redirects=False).status_code in (403, 404)


@pytest.mark.parametrize(
    ("strokes", "sentence"),
    [
        ("scribble", "not a list of strokes"),
        ([[[1, 2, 3]]], "not a list of strokes"),
        ([[[0, 0], [1e9, 0]]], "far outside the canvas"),
        ([[[0, 0], ["nan", 0]]], "far outside the canvas"),
        ([[[0, 0]]] * 201, "more than 200 strokes"),
        ([[[0, 0]] * 20_001], "more than 200 strokes or 20000 points"),
    ],
)
def test_an_invented_drawing_gets_a_sentence_and_the_server_goes_on(
    server: Server, strokes: Any, sentence: str
) -> None:
    answers = fire_with(server, "canvas", {"strokes": strokes})
    assert all(answer and sentence in answer for answer in answers), answers
    assert_still_works(server)
