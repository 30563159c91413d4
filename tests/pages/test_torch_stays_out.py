"""No page of models without a network loads torch: a start would cost seconds and 200 MB more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.name for path in (ROOT / "dashboard" / "pages").glob("*.py"))
PROGRAM = """
import json, sys
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("streamlit_app.py", default_timeout=120)
app.query_params["data"] = "synthetic"
app.run()
for page in sys.argv[1:]:
    app.switch_page("dashboard/pages/" + page).run()
    assert not app.exception, (page, app.exception)
for show in ("compare", "people", "inside", "train"):
    for model in ("neumf/tuned", "deepfm/tuned", "autoencoder/ranking", "embedding-mlp/textbook"):
        app.query_params.update({"show": show, "config": model})
        app.switch_page("dashboard/pages/models.py").run()
        assert not app.exception and not app.error, (show, model, app.exception, app.error)
        assert app.session_state["view"].show == show
for look in ("all", "one", "test"):
    for model in ("neumf/tuned", "deepfm/tuned", "autoencoder/ranking", "blend/tuned"):
        app.query_params.update({"look": look, "config": model})
        app.switch_page("dashboard/pages/reasons.py").run()
        assert not app.exception and not app.error, (look, model, app.exception, app.error)
        assert app.session_state["view"].look == look
for light in ("arithmetic", "layers", "trade", "claims", "recipe", "lists"):
    for model in ("autoencoder/tuned", "conv/tuned"):
        app.query_params.update({"light": light, "config": model})
        app.switch_page("dashboard/pages/light.py").run()
        assert not app.exception and not app.error, (light, model, app.exception, app.error)
        assert app.session_state["view"].light == light
app.query_params.update({"models": "neumf,deepfm"})
app.switch_page("dashboard/pages/recommendations.py").run()
assert not app.exception
print(json.dumps([name for name in ("torch", "recengine.models.item_knn") if name in sys.modules]))
"""


def test_torch_stays_out(own_store):
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, *PAGES],
        cwd=ROOT,
        env=os.environ | {"RECENGINE_HOME": str(own_store)},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1]) == ["recengine.models.item_knn"]
