"""What is free, and the refusal of more than half of it."""

import pytest

from recengine.errors import RequestError
from recengine.models import memory


@pytest.fixture
def four_gigabytes(tmp_path, monkeypatch):
    file = tmp_path / "meminfo"
    file.write_text("MemTotal:       8388608 kB\nMemFree:        1048576 kB\nMemAvailable:   4194304 kB\n")
    monkeypatch.setattr(memory, "MEMINFO", file)


def test_caches_count_as_free(four_gigabytes):
    assert memory.free_bytes() == 4 * 2**30


def test_without_a_meminfo_the_system_is_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "none")
    assert memory.free_bytes() > 2**20


def test_half_is_allowed_and_more_is_refused_with_the_figure(four_gigabytes):
    memory.refuse_above_half("item-knn", 2 * 2**30, "a smaller k")
    message = r"item-knn would need 3\.0 GB and 4\.0 GB are free; allowed: up to half of that; a smaller k"
    with pytest.raises(RequestError, match=message):
        memory.refuse_above_half("item-knn", 3 * 2**30, "a smaller k")


def test_a_block_is_64_mb_and_at_least_a_row():
    assert memory.block_rows(2**20) == 64
    assert memory.block_rows(2**40) == 1
    assert memory.block_rows(0) == 64 * 2**20
