"""Recommendations in a real browser: lists move, links and steps back work, a phone gets tabs, titles are text."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from recengine.data import uploads

Visit = Callable[..., Page]
Settled = Callable[[Page], Page]


def titles(page: Page, model: str) -> list[str]:
    """The films one model lists, first to last, once they are drawn."""
    names = page.locator(f'.column[data-key="{model}"] .film .name')
    expect(names.first).to_be_attached()
    return names.all_inner_texts()


def test_three_lists_a_reason_and_the_agreement_are_drawn(visit: Visit) -> None:
    page = visit("recommendations", user="12")
    expect(page.locator(".column")).to_have_count(3)
    for model in ("item-knn", "user-knn", "content"):
        assert len(titles(page, model)) == 10
    expect(page.locator('[data-testid="stVegaLiteChart"]')).to_have_count(3)  # the test, the reason, the agreement
    expect(page.locator(".katex").first).to_be_visible()


def test_a_click_on_a_film_asks_why_and_stands_in_the_link(visit: Visit, settled: Settled) -> None:
    page = visit("recommendations", user="12")
    film = page.locator('.column[data-key="user-knn"] .film').nth(3)
    name = film.locator(".name").inner_text()
    film.click()
    expect(page.get_by_text(f"{name} under User-kNN")).to_be_visible()
    settled(page)
    assert "why=user-knn" in page.url
    assert f"item={film.get_attribute('data-item')}" in page.url


def test_a_link_to_a_case_lands_on_the_case(visit: Visit) -> None:
    page = visit("recommendations", user="12", models="item-knn", why="item-knn", item="172")
    expect(page.locator("#why")).to_be_in_viewport()


def test_taking_a_rating_away_moves_the_lists_and_putting_it_back_restores_them(visit: Visit, settled: Settled) -> None:
    page = visit("recommendations", user="12")
    before = {model: titles(page, model) for model in ("item-knn", "user-knn", "content")}
    page.locator(".history .line input[type=checkbox]").first.uncheck()
    expect(page.locator(".film .move").first).to_be_visible()
    settled(page)
    assert "without=" in page.url
    assert {model: titles(page, model) for model in before} != before
    page.locator(".history .line input[type=checkbox]").first.check()
    expect(page.locator(".history .line.off")).to_have_count(0)
    for model, films in before.items():
        expect(page.locator(f'.column[data-key="{model}"] .film .name')).to_have_text(films)
    settled(page)
    assert "without=" not in page.url


def test_other_stars_move_what_reads_them_and_the_rest_says_so(visit: Visit, settled: Settled) -> None:
    page = visit("recommendations", user="12", models="item-knn,popularity")
    page.locator(".history .line").first.locator(".star").first.click()
    expect(page.locator('.column[data-key="popularity"] .note')).to_contain_text("moved no score")
    expect(page.locator('.column[data-key="item-knn"] .note')).to_have_count(0)
    assert "rate=" in settled(page).url


def test_a_link_opens_this_very_view_for_somebody_else(
    visit: Visit, settled: Settled, new_page: Callable[..., Page]
) -> None:
    page = visit("recommendations", user="12")
    page.locator(".history .line input[type=checkbox]").nth(2).uncheck()
    expect(page.locator(".history .line.off")).to_have_count(1)
    page.locator('.column[data-key="item-knn"] .film').nth(1).click()
    expect(page.locator(".film.open")).to_have_count(1)
    settled(page)
    other = new_page()
    other.goto(page.url)
    settled(other)
    expect(other.locator(".film.open")).to_have_count(1)
    assert titles(other, "item-knn") == titles(page, "item-knn")
    off = page.locator(".history .line.off .name").all_inner_texts()
    assert len(off) == 1
    expect(other.locator(".history .line.off .name")).to_have_text(off)


def test_the_link_of_a_case_opens_it_and_its_set_is_taken_away_with_one_click(
    visit: Visit, settled: Settled, new_page: Callable[..., Page]
) -> None:
    page = visit("recommendations", user="14", models="item-knn", why="item-knn", item="20")
    page.get_by_text("Keep or share this case").click()
    link = page.locator(".st-key-why_keep code").first
    expect(link).to_contain_text("method=exact")
    other = new_page()
    other.goto(link.inner_text())
    settled(other)
    other.get_by_text("counterfactual", exact=True).click()
    expect(other.get_by_text("Proven smallest")).to_be_visible()
    settled(other)
    assert "method=counterfactual" in other.url
    before = titles(other, "item-knn")
    other.get_by_role("button", name="Take these 2 away").click()
    expect(other.get_by_role("button", name="Put the ratings back")).to_be_visible()
    expect(other.locator(".history .line.off")).to_have_count(2)
    assert "without=" in settled(other).url
    assert titles(other, "item-knn") != before


def test_a_step_back_undoes_the_last_change(visit: Visit, settled: Settled) -> None:
    page = visit("recommendations", user="12")
    before = titles(page, "item-knn")
    page.get_by_role("button", name="Someone else").click()
    expect(page.get_by_text("user 12 ·")).to_have_count(0)
    settled(page)
    page.go_back()
    settled(page)
    expect(page.locator('.column[data-key="item-knn"] .film .name').first).to_have_text(before[0])
    assert "user=12" in page.url


def test_the_view_stays_when_the_page_changes(visit: Visit, settled: Settled) -> None:
    page = visit("recommendations", user="13", models="bias")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_text("Meet user 13")).to_be_visible()
    assert "user=13" in settled(page).url


def test_a_phone_gets_tabs_and_one_list_at_a_time(
    new_page: Callable[..., Page], app_url: str, settled: Settled
) -> None:
    page = new_page(width=390, height=800)
    page.goto(f"{app_url}/recommendations?data=synthetic&user=12")
    settled(page)
    expect(page.get_by_role("tab")).to_have_count(3)
    expect(page.locator(".column:visible")).to_have_count(1)
    page.get_by_role("tab", name="Content").click()
    expect(page.locator('.column[data-key="content"]')).to_be_visible()
    expect(page.locator(".column:visible")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_titles_are_text_whatever_they_hold(visit: Visit, settled: Settled, server) -> None:
    evil = "<img src=x onerror=document.title='caught'> **bold** :smile: $x^2$ [a](http://127.0.0.1:9)"
    rows = "".join(
        f"{user},{item},{(user * item) % 5 + 1}\n"
        for user in range(1, 31)
        for item in range(1, 31)
        if (user + item) % 3
    )
    items = "item,title,year,genres\n" + "".join(f'{item},"{evil} {item}",1999,Drama\n' for item in range(1, 31))
    name = uploads.add(server.home, ("user,item,rating\n" + rows).encode(), "mine.csv", items.encode(), "items.csv", {})
    page = visit("recommendations", data=f"upload:{name}")
    film = page.locator('.column[data-key="item-knn"] .film').first
    film.click()
    settled(page)
    expect(page.get_by_text("onerror=document.title", exact=False).first).to_be_visible()
    assert page.title() == "RecScope"
    assert page.locator("img[src='x']").count() == 0
    assert page.locator("a[href='http://127.0.0.1:9']").count() == 0
