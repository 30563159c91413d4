"""Recipes: their text, what is refused, and the order in which steps may stand."""

from __future__ import annotations

import pytest

from recengine.compress.recipe import STANDARD, Distil, Factorise, Finetune, Prune, Quantise, Recipe, parse
from recengine.errors import RequestError


def test_a_chain_is_read_and_written() -> None:
    recipe = parse(" prune=0.50, finetune=3 ,quantise=int8:tensor")
    assert recipe.steps == (Prune(0.5), Finetune(3), Quantise("int8", "tensor"))
    assert recipe.text == "prune=0.5,finetune=3,quantise=int8:tensor"
    assert parse("prune=0.5:neurons").steps == (Prune(0.5, neurons=True),)
    assert parse("factorise=16").steps == (Factorise(rank=16),)
    assert parse("factorise=0.9").steps == (Factorise(energy=0.9),)
    assert parse("distil=blend:t=1:beside=2").steps == (Distil("blend", beside=2),)
    chain = parse("distil=autoencoder:alpha=0.50:t=2,prune=0.5:neurons,finetune=1,quantise=int8")
    assert chain.text == "distil=autoencoder:alpha=0.5:t=2,prune=0.5:neurons,finetune=1,quantise=int8"
    assert (chain.teacher, parse("prune=0.5").teacher) == ("autoencoder", "")
    assert Quantise("tables-int4").bits == 4 and Quantise("int8-dynamic").bits == 8


@pytest.mark.parametrize("text", STANDARD)
def test_the_standard_list_is_written_as_it_is_read(text: str) -> None:
    assert parse(text).text == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a recipe without a step does nothing; expected for example prune=0.5"),
        ("pune=0.5", "unknown step of a recipe 'pune'; allowed: .*; did you mean 'prune'"),
        ("prune=0", "prune = 0 is out of range; expected more than 0, at most 0.99"),
        ("prune=1", "prune = 1 is out of range"),
        ("prune=half", "'prune=half' is not understood; expected a number after the ="),
        ("prune=0.5:filters", "unknown option of prune 'filters'; allowed: neurons"),
        ("finetune=3:x", "unknown option of finetune 'x'; allowed: none"),
        ("finetune=0", "finetune = 0 is out of range; expected 1 to 1000 epochs"),
        ("finetune=1.5", "'finetune=1.5' is not understood; expected a whole number after the ="),
        ("factorise=0", "factorise = 0 is not understood; expected a rank of at least 1, or a share of the squares"),
        ("factorise=1.5", "factorise = 1.5 is not understood"),
        ("distil=autoencodr", "unknown model 'autoencodr'; .*did you mean 'autoencoder'"),
        ("distil=blend:gamma=1", "unknown option of distil 'gamma'; allowed: alpha, beside, t"),
        ("distil=blend:alpha=0", "distil: alpha = 0 is out of range; expected more than 0, at most 1"),
        ("distil=blend:beside=21", "distil: beside = 21 is out of range; expected 0 to 20 unseen items"),
        ("distil=blend:beside=0.5", "is not understood; expected a whole number"),
        ("distil=blend:t=0", "distil: t = 0 is out of range; expected a temperature of 0.05 to 20"),
        ("prune=0.5,distil=blend", "distil=blend after prune=0.5 would undo it; expected the order distil, prune"),
        ("quantise=int9", "unknown kind of quantise 'int9'; allowed: int8, .*; did you mean 'int8'"),
        ("quantise=int8:column", "unknown scale of quantise 'column'; allowed: channel, tensor"),
        ("quantise=int8,prune=0.5", "prune=0.5 after quantise=int8 would undo it; expected the order distil, prune"),
    ],
)
def test_what_is_not_understood_is_refused(text: str, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        parse(text)


def test_a_recipe_can_be_made_of_steps() -> None:
    assert Recipe((Prune(0.9), Prune(0.5, True))).text == "prune=0.9,prune=0.5:neurons"
    with pytest.raises(RequestError, match="factorise = None is not understood"):
        Factorise()
