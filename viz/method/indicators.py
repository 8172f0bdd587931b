"""The indicators as rows of a table: what each counts, and whether chance was looked at."""

from typing import Any

from abm.scorecard import INDICATORS, STAGES
from viz.words import say
from viz.words.names import axis_unit, family_name, group_name, indicator_name, slug


def rows() -> list[dict[str, Any]]:
    """Return a line for each indicator of the scorecard."""
    return [
        {
            "key": row.name,
            "group": row.stage,
            "cells": {
                "title": indicator_name(row.name),
                "definition": row.definition,
                "unit": axis_unit(row.unit),
                "further": {"+": say("method.more"), "-": say("method.less")}.get(row.direction, ""),
                "recorded": say("method.quarterly" if row.every == 3 else "method.monthly"),
                "groups": say("method.comma").join(group_name(kind) for kind in row.groups),
                "tested": say(f"method.tested_{slug(row.tested)}") if row.tested else "",
            },
        }
        for row in INDICATORS
    ]


def groups() -> list[dict[str, str]]:
    """Return the families of indicators, in the order of the scorecard."""
    used = {row.stage for row in INDICATORS}
    return [{"key": stage, "title": family_name(stage)} for stage in STAGES if stage in used]
