"""Decision models of DMN 1.1 to 1.6: read, check, decide (OMG DMN 1.5).

Decides what a decision table, a decision graph or a decision service gives for inputs,
and which rules gave it.  It does not read files, store models or know the time.

>>> from anyshore.core import dmn
>>> dmn.HitPolicy("UNIQUE")
<HitPolicy.UNIQUE: 'UNIQUE'>
"""

from __future__ import annotations

from anyshore.core.dmn.analysis import Finding
from anyshore.core.dmn.check import check, findings
from anyshore.core.dmn.coverage import (
    Coverage,
    Difference,
    TableCoverage,
    coverage,
    differences,
)
from anyshore.core.dmn.decide import Hit, Options, Outcome, decide
from anyshore.core.dmn.frame import FrameOutcome, decide_frame
from anyshore.core.dmn.model import (
    Aggregation,
    Decision,
    HitPolicy,
    InputClause,
    InputData,
    ItemDefinition,
    KnowledgeModel,
    LiteralExpression,
    Model,
    OutputClause,
    Rule,
    Service,
    Table,
)
from anyshore.core.dmn.read import NAMESPACES, read
from anyshore.core.dmn.write import rows_from_table, table_from_rows, write

__all__ = [
    "NAMESPACES",
    "Aggregation",
    "Coverage",
    "Decision",
    "Difference",
    "Finding",
    "FrameOutcome",
    "Hit",
    "HitPolicy",
    "InputClause",
    "InputData",
    "ItemDefinition",
    "KnowledgeModel",
    "LiteralExpression",
    "Model",
    "Options",
    "Outcome",
    "OutputClause",
    "Rule",
    "Service",
    "Table",
    "TableCoverage",
    "check",
    "coverage",
    "decide",
    "decide_frame",
    "differences",
    "findings",
    "read",
    "rows_from_table",
    "table_from_rows",
    "write",
]
