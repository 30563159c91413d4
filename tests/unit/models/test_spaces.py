"""Spaces are known by name from the settings alone, and refused by name."""

import subprocess
import sys

import pytest

from recengine.errors import RequestError
from recengine.models import MODELS, configure
from recengine.models.spaces import of_name, space_of, spaces_of


def names(model: str, preset: str, **settings: str) -> list[str]:
    return [space.name for space in spaces_of(model, configure(model, preset, settings))]


def test_the_first_of_a_kind_is_meant_where_none_is_named():
    config = configure("neumf", "tuned")
    assert space_of("neumf", config).name == "gmf-items"
    assert space_of("neumf", config, of="users").name == "gmf-users"
    assert space_of("neumf", config, name="mlp-items").name == "mlp-items"
    assert of_name("neumf", config, "mlp-users").of == "users"


def test_the_autoencoder_s_layers_are_items_or_users():
    assert names("autoencoder", "textbook") == ["items", "users", "items-in"]
    assert names("autoencoder", "ranking") == ["items", "users", "items-in", "items-chosen"]
    assert names("autoencoder", "tuned") == ["items", "users", "users-out", "users-in", "users-chosen"]
    assert names("autoencoder", "textbook", tied="true") == ["items", "users"]


def test_deepfm_without_an_item_vector_has_the_sum_alone():
    assert names("deepfm", "tuned", fields="genres,year,age")[0] == "items-whole"


def test_what_is_not_there_is_refused_by_name():
    config = configure("mf", "tuned")
    with pytest.raises(RequestError, match="popularity keeps no vectors to draw; models that do: user-knn, item-knn"):
        space_of("popularity", configure("popularity", "tuned"))
    with pytest.raises(RequestError, match="unknown kind of points 'item'; allowed: items, users; did you mean"):
        space_of("mf", config, of="item")
    with pytest.raises(RequestError, match="user-knn keeps no vectors of items; it keeps those of users"):
        space_of("user-knn", configure("user-knn", "tuned"))
    with pytest.raises(RequestError, match="unknown space of mf for items 'users'; allowed: items"):
        space_of("mf", config, name="users")
    with pytest.raises(RequestError, match="unknown space of mf 'iems'; allowed: items, users; did you mean 'items'"):
        of_name("mf", config, "iems")
    with pytest.raises(RequestError, match="unknown space of bias 'items'; allowed: none"):
        of_name("bias", configure("bias", "tuned"), "items")


def test_they_are_listed_without_torch():
    program = "from recengine import models; from recengine.models.spaces import spaces_of; import sys\n"
    program += f"[spaces_of(n, models.configure(n, 'tuned')) for n in {[m.name for m in MODELS if m.needs_torch]}]\n"
    program += "print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "False"
