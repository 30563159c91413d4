"""Being the user star by star, and bringing a file, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Settled = Callable[[Page], Page]


def test_each_star_moves_the_lists_and_stands_in_the_link(visit: Visit, settled: Settled) -> None:
    page = visit("users", user="you")
    names = page.locator('.column[data-key="item-knn"] .film .name')
    expect(names.first).to_be_attached()
    for place in range(5):
        before = names.all_inner_texts()
        film = page.locator(".shelf .film").nth(place)
        film.locator(".star").nth(4 if place % 2 else 0).click()
        expect(film).to_have_class("film rated")
        settled(page)
        assert names.all_inner_texts() != before
        assert page.url.count("%3A") == place + 1  # one item:stars pair more in ?rate=
    expect(page.get_by_text("5 rated")).to_be_visible()
    page.reload()
    expect(page.locator(".shelf .film.rated")).to_have_count(5)
    page.locator(".shelf .film").first.locator(".star").first.click()  # the same star again takes it back
    expect(page.locator(".shelf .film.rated")).to_have_count(4)


def test_any_film_is_found_by_its_title_and_put_on_the_shelf(visit: Visit, settled: Settled) -> None:
    page = visit("users", user="you")
    expect(page.locator(".shelf .film").first).to_be_visible()
    page.get_by_role("combobox", name="Add any other title").fill("Synthetic film 177")
    page.get_by_role("option", name="Synthetic film 177").click()
    expect(page.locator(".shelf .film .title").first).to_contain_text("Synthetic film 177")
    page.locator(".shelf .film").first.locator(".star").nth(3).click()
    expect(page.locator(".shelf .film.rated .title")).to_contain_text("Synthetic film 177")


def test_a_person_is_found_and_looked_at(visit: Visit, settled: Settled) -> None:
    page = visit("users")
    page.get_by_text("rates a lot", exact=True).click()
    settled(page)
    somebody = page.locator(".st-key-find-people button").nth(2)
    name = somebody.inner_text().split(" · ")[0]
    somebody.click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    settled(page)
    assert f"user={name.removeprefix('user ')}" in page.url
    page.go_back()
    expect(page.get_by_role("heading", name=name, exact=True)).to_have_count(0)


def test_a_refused_file_is_explained_in_place_and_a_corrected_one_opens(
    visit: Visit, settled: Settled, tmp_path: Path
) -> None:
    rows = [f"u{user},i{item},{1 + (user * item) % 5}" for user in range(12) for item in range(15) if (user + item) % 3]
    bad, good = tmp_path / "bad.csv", tmp_path / "<b>good.csv"
    bad.write_text("\n".join(["user,item,rating", *rows, "u1,i1,many"]), encoding="utf-8")
    good.write_text("\n".join(["who,item,rating", *rows]), encoding="utf-8")
    page = visit("data")
    page.get_by_role("button", name="Choose a file").click()
    chooser = page.get_by_test_id("stDialog").locator("input[type=file]").first
    chooser.set_input_files(str(bad))
    page.get_by_role("button", name="Check and open").click()
    expect(page.get_by_text(f"bad.csv, line {len(rows) + 2}, column rating")).to_be_visible()
    chooser.set_input_files(str(good))
    user = page.get_by_role("combobox", name="User")
    expect(user).not_to_have_value("user")  # the columns of the second file, of which none is called so
    user.click()
    page.get_by_role("option", name="who").click()
    page.get_by_role("button", name="Check and open").click()
    expect(page.get_by_role("heading", name="good.csv")).to_be_visible()
    settled(page)
    assert "data=upload%3A" in page.url
