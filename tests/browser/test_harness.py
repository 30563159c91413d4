"""The two laws can be broken: what the harness watches for is shown once to be seen."""

from __future__ import annotations


def test_an_error_in_the_console_is_seen(page, app_url, record):
    page.goto(f"{app_url}/_stcore/health")
    page.evaluate("console.warn('only a warning'); console.error('broken')")
    page.wait_for_timeout(100)
    assert [error.partition(" ")[0] for error in record.errors] == ["broken"]
    record.errors.clear()


def test_a_script_that_throws_is_seen(page, app_url, record):
    page.goto(f"{app_url}/_stcore/health")
    page.evaluate("setTimeout(() => { throw new Error('thrown') }, 0)")
    page.wait_for_timeout(100)
    assert record.errors == ["thrown"]
    record.errors.clear()


def test_a_request_to_another_host_is_seen(page, app_url, record):
    page.goto(f"{app_url}/_stcore/health")
    page.evaluate("fetch('http://localhost:9/font.woff2').catch(() => null)")
    page.wait_for_timeout(100)
    assert record.outside == ["http://localhost:9/font.woff2"]
    record.outside.clear()
    record.errors.clear()


def test_of_missing_files_only_the_two_known_below_a_deep_link_are_forgiven(page, app_url, record):
    page.goto(f"{app_url}/_stcore/health")
    status = "async path => (await fetch(path)).status"
    assert page.evaluate(status, "/users/_stcore/host-config") == page.evaluate(status, "/media/nothing.png") == 404
    page.wait_for_timeout(500)
    assert len(record.errors) == 1 and "404" in record.errors[0] and "/media/nothing.png" in record.errors[0]
    record.errors.clear()
