"""How configurations are called: a name holds all of one, and nonsense in a name is refused by name."""

from __future__ import annotations

import pytest

from recengine import models
from recengine.errors import RequestError
from recengine.presets import Named, as_text, named


@pytest.mark.parametrize("model", [entry.name for entry in models.MODELS])
def test_a_preset_is_called_by_its_own_name(model: str) -> None:
    for preset in models.entry(model).presets:
        config = models.to_json(models.configure(model, preset))
        assert named(model, config).text in {f"{model}/{other}" for other in models.entry(model).presets}
        assert models.to_json(named(model, config).config()) == config


def test_what_differs_from_the_nearest_preset_is_said_and_read_back() -> None:
    config = models.to_json(models.configure("mf", "fast", {"reg": "3"}))
    found = named("mf", config, seed=7)
    assert found.text == "mf/fast;reg=3;seed=7"
    assert Named.read(found.text) == found
    assert models.to_json(found.config()) == config


def test_the_same_seed_as_everywhere_is_not_said() -> None:
    assert Named.read("mf/tuned") == Named("mf", "tuned")
    assert Named("mf", "tuned", seed=42).text == "mf/tuned"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mff/tuned", "unknown model 'mff'"),
        ("mf/tunned", "unknown preset of mf 'tunned'"),
        ("mf", "unknown preset of mf ''"),
        ("mf/tuned;factors", "'factors' is no setting of mf/tuned; expected NAME=VALUE"),
        ("mf/tuned;seed=-1", "seed = '-1' is not allowed; expected a whole number of at least 0"),
    ],
)
def test_a_name_that_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        Named.read(text)


def test_values_are_checked_by_the_model() -> None:
    with pytest.raises(RequestError, match="factors = 0 is out of range"):
        Named.read("mf/tuned;factors=0").config()


def test_settings_are_written_as_the_command_line_takes_them() -> None:
    given = (None, True, 0.5, 1.0, 1 / 3, 40, "learned", (512, 1024))
    assert [as_text(value) for value in given] == ["none", "true", "0.5", "1", str(1 / 3), "40", "learned", "512,1024"]


def test_a_name_asks_for_the_very_run() -> None:
    asked = Named.read("mf/tuned;factors=4").request("synthetic", "kfold:5:42")
    assert (asked.model, asked.preset, asked.settings, asked.split) == (
        "mf",
        "tuned",
        (("factors", "4"),),
        "kfold:5:42",
    )
