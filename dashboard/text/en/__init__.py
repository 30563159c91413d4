"""The words of the pages in English: one file a page. Keys are `what.which`; values are `str.format` templates."""

from dashboard.text.en import (
    data,
    frame,
    home,
    light,
    light_layers,
    light_trade,
    map,
    map_page,
    models,
    models_page,
    reasons,
    reasons_page,
    recommendations,
    settings,
    users,
    why,
)

CATALOGUE: dict[str, str] = {
    **frame.WORDS,
    **models.WORDS,
    **models_page.WORDS,
    **reasons_page.WORDS,
    **settings.WORDS,
    **home.WORDS,
    **light.WORDS,
    **light_layers.WORDS,
    **light_trade.WORDS,
    **users.WORDS,
    **recommendations.WORDS,
    **why.WORDS,
    **reasons.WORDS,
    **map.WORDS,
    **map_page.WORDS,
    **data.WORDS,
}
