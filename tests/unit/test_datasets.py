"""Datasets in memory, and the batches of an epoch."""

from pathlib import Path
from typing import Any
from urllib.error import URLError

import numpy as np
import pytest
import torch
from torchvision.datasets import mnist

from tests.digits import MNIST_DIR, draw_digits, needs_mnist, write_dataset
from vae_core.data.datasets import Dataset, binarise, epoch_batches, epoch_seed, load_images, load_labelled, to_input


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise URLError("no network in this test")

    monkeypatch.setattr(mnist, "download_and_extract_archive", refuse)


@pytest.mark.parametrize("num_images", [60, 65])
def test_an_epoch_sees_every_image_once_but_those_of_an_incomplete_last_batch(num_images: int) -> None:
    batches = list(epoch_batches(num_images, 20, seed=0, epoch=0))
    order = torch.cat(batches).tolist()
    assert [len(batch) for batch in batches] == [20, 20, 20]
    assert len(set(order) & set(range(num_images))) == 60
    assert order != sorted(order)


def test_the_order_is_fixed_by_seed_and_epoch_and_differs_between_them() -> None:
    def order(seed: int, epoch: int) -> list[int]:
        return torch.cat(list(epoch_batches(100, 10, seed=seed, epoch=epoch))).tolist()

    assert order(0, 0) == order(0, 0)
    orders = [tuple(order(seed, epoch)) for seed in range(3) for epoch in range(3)]
    assert len(set(orders)) == 9


def test_the_order_leaves_the_global_stream_alone() -> None:
    before = torch.get_rng_state()
    list(epoch_batches(100, 10, seed=0, epoch=0))
    assert torch.equal(torch.get_rng_state(), before)


def test_every_seed_epoch_and_stream_has_a_seed_of_its_own() -> None:
    seeds = {epoch_seed(seed, epoch, stream) for seed in range(20) for epoch in range(50) for stream in range(9)}
    assert len(seeds) == 20 * 50 * 9


@pytest.mark.parametrize("num_processes", [2, 3])
def test_processes_partition_each_batch(num_processes: int) -> None:
    def batches(process: int, num_processes: int) -> list[set[int]]:
        shares = epoch_batches(96, 12, seed=1, epoch=2, process=process, num_processes=num_processes)
        return [set(share.tolist()) for share in shares]

    whole = batches(0, 1)
    shares = [batches(process, num_processes) for process in range(num_processes)]
    for step, batch in enumerate(whole):
        assert {len(share[step]) for share in shares} == {12 // num_processes}
        assert set().union(*(share[step] for share in shares)) == batch


def test_model_input_is_the_bytes_over_255() -> None:
    images = torch.arange(256, dtype=torch.uint8).repeat(49).reshape(16, 28, 28)
    x = to_input(images)
    assert x.shape == (16, 1, 28, 28)
    np.testing.assert_allclose(x.numpy()[:, 0], images.numpy() / 255, rtol=1e-6)


def test_a_binary_pixel_is_bright_as_often_as_its_gray_level_says() -> None:
    levels = torch.tensor([0, 1, 64, 128, 254, 255], dtype=torch.uint8)
    binary = binarise(levels.repeat(20_000, 1), seed=3)
    assert binary.dtype == torch.uint8
    assert set(binary.unique().tolist()) == {0, 255}
    np.testing.assert_allclose((binary == 255).double().mean(0).numpy(), levels.numpy() / 255, atol=0.01)
    assert (binary[:, 0] == 0).all()
    assert (binary[:, -1] == 255).all()


def test_binary_images_are_fixed_by_their_seed() -> None:
    images = torch.full((2, 28, 28), 128, dtype=torch.uint8)
    assert torch.equal(binarise(images), binarise(images, seed=0))
    assert not torch.equal(binarise(images, seed=0), binarise(images, seed=1))


def test_a_folder_in_torchvisions_layout_is_read_without_network(tmp_path: Path, no_network: None) -> None:
    write_dataset(tmp_path, 30, 20)
    train, test = (load_labelled("mnist", split, tmp_path) for split in ("train", "test"))
    for (images, labels), drawn in ((train, draw_digits(30, 0)), (test, draw_digits(20, 1))):
        assert images.dtype == torch.uint8
        assert torch.equal(images, torch.from_numpy(drawn))
        assert labels.tolist() == [index % 10 for index in range(len(images))]
    assert torch.equal(load_images("mnist", "train", tmp_path), train[0])


def test_a_dataset_with_a_label_that_is_no_digit_is_refused(tmp_path: Path, no_network: None) -> None:
    path = write_dataset(tmp_path, 30, 20) / "MNIST/raw/train-labels-idx1-ubyte"
    path.write_bytes(path.read_bytes()[:-1] + bytes([10]))
    with pytest.raises(RuntimeError, match=r"holds labels \[30\]; expected one from 0 to 9 for each image"):
        load_labelled("mnist", "train", tmp_path)


@pytest.mark.parametrize(
    ("dataset", "folder"), [("mnist", "MNIST"), ("fashion-mnist", "FashionMNIST"), ("kmnist", "KMNIST")]
)
def test_without_network_and_data_the_error_says_which_files_to_put_where(
    tmp_path: Path, no_network: None, dataset: Dataset, folder: str
) -> None:
    with pytest.raises(RuntimeError, match=f"^{dataset} is not complete") as caught:
        load_images(dataset, "train", tmp_path)
    assert str(tmp_path / folder / "raw") in str(caught.value)
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        assert f"{name}-ubyte.gz" in str(caught.value)


def test_a_dataset_file_cut_short_is_an_error_that_names_its_folder(tmp_path: Path, no_network: None) -> None:
    path = write_dataset(tmp_path, 30, 20) / "MNIST/raw/train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(RuntimeError, match=rf"mnist is not complete in {tmp_path}/MNIST/raw"):
        load_images("mnist", "train", tmp_path)


@needs_mnist
def test_the_images_and_labels_of_a_split_belong_together() -> None:
    images, labels = load_labelled("mnist", "test", MNIST_DIR)
    assert labels.bincount().tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]  # LeCun et al. 1998
    assert len(images) == len(labels)
