"""What the tests of the benchmarks share: torch and OpenCV on one thread."""

from collections.abc import Iterator

import cv2
import pytest
import torch


@pytest.fixture(scope="package", autouse=True)
def one_thread() -> Iterator[None]:
    """Run both on one thread, as the page does: batches are too small to share, and threads spin on shared cores."""
    threads = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    yield
    torch.set_num_threads(threads[0])
    cv2.setNumThreads(threads[1])
