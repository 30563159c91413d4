"""Training that takes longer than a click, in a real browser: seen while it runs, and the lists come by themselves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from playwright.sync_api import Page, expect

from recengine.data import uploads


def many_ratings(n_users: int = 1_600, n_items: int = 300, each: int = 140) -> bytes:
    """More ratings than are trained on in place, as CSV."""
    rng = np.random.default_rng(0)
    items = np.argsort(rng.random((n_users, n_items)), axis=1)[:, :each]
    users = np.repeat(np.arange(n_users), each)
    stars = 1 + (users + items.ravel()) % 5
    return pd.DataFrame({"user": users, "item": items.ravel(), "rating": stars}).to_csv(index=False).encode()


def test_the_lists_come_by_themselves_when_the_training_is_done(visit: Callable[..., Page], server) -> None:
    name = uploads.add(server.home, many_ratings(), "many.csv")
    page = visit("recommendations", data=f"upload:{name}", models="mf,popularity")
    expect(page.get_by_role("heading", name="Training on")).to_be_visible()
    expect(page.get_by_text("Matrix factorisation (predicted stars)")).to_be_visible()
    expect(page.locator(".column")).to_have_count(2, timeout=60_000)
    expect(page.get_by_role("heading", name="Training on")).to_have_count(0)
