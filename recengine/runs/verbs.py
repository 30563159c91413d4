"""Verbs: the kinds of work there are, and a spec read back from its file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from recengine.errors import RequestError
from recengine.runs.compress_spec import CompressSpec
from recengine.runs.lab_spec import PointSpec, SweepSpec
from recengine.runs.layer_spec import LayerSpec
from recengine.runs.linear_spec import LinearSpec
from recengine.runs.map_spec import AgreementSpec, FormingSpec, MapSpec
from recengine.runs.spec import EvaluateSpec, FaithfulnessSpec, KeptSpec, RunSpec, TrainSpec

WORK: dict[str, tuple[type, str]] = {
    "train": (TrainSpec, "recengine.runs.work:train"),
    "evaluate": (EvaluateSpec, "recengine.runs.work:evaluate"),
    "faithfulness": (FaithfulnessSpec, "recengine.runs.reasons:faithfulness"),
    "map": (MapSpec, "recengine.runs.maps:draw"),
    "agreement": (AgreementSpec, "recengine.runs.map_agreement:compare"),
    "forming": (FormingSpec, "recengine.runs.forming:form"),
    "linear": (LinearSpec, "recengine.runs.linear:compare"),
    "lab-point": (PointSpec, "recengine.runs.lab_point:measure"),
    "lab": (SweepSpec, "recengine.runs.lab_sweep:sweep"),
    "compress": (CompressSpec, "recengine.runs.compressing:compress"),
    "layers": (LayerSpec, "recengine.runs.layer_times:measure"),
    "kept": (KeptSpec, "recengine.runs.work:kept"),
}
"""{verb: (its spec, module:function that does the work)}"""


def spec_from_json(values: Mapping[str, Any]) -> RunSpec:
    """The spec that `spec.to_json` wrote; an unknown verb or field is refused by name."""
    fields = dict(values)
    verb = fields.pop("verb", None)
    if verb not in WORK:
        raise RequestError.unknown("verb of a run", verb, WORK)
    kind = WORK[verb][0]
    names = [part.name for part in dataclasses.fields(kind)]
    for name in fields:
        if name not in names:
            raise RequestError.unknown(f"field of {verb}", name, names)
    missing = [name for name in names if name not in fields]
    if missing:
        raise RequestError(f"a {verb} run without {', '.join(missing)}; expected {', '.join(names)}")
    return kind(**fields)
