"""Decision models of DMN 1.1 to 1.6: read, check, decide (OMG DMN 1.5).

Decides what a decision table, a decision graph or a decision service gives for inputs,
and which rules gave it.  It does not read files, store models or know the time.

>>> from anyshore.core import dmn
>>> dmn.HitPolicy("UNIQUE")
<HitPolicy.UNIQUE: 'UNIQUE'>
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.kernel.exports import late

if TYPE_CHECKING:
    from anyshore.core.dmn.analysis import Finding
    from anyshore.core.dmn.cell_covering import (
        CellCoverage,
        TestCount,
        cell_coverage,
    )
    from anyshore.core.dmn.checking import check, findings
    from anyshore.core.dmn.covering import (
        Coverage,
        Difference,
        TableCoverage,
        coverage,
        differences,
    )
    from anyshore.core.dmn.deciding import Hit, Options, Outcome, decide, prepare
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
    from anyshore.core.dmn.reading import NAMESPACES, read
    from anyshore.core.dmn.sheets import (
        model_of_tables,
        sheet_from_table,
        table_from_sheet,
    )
    from anyshore.core.dmn.versions import not_carried
    from anyshore.core.dmn.writing import rows_from_table, table_from_rows, write

__all__ = [
    "NAMESPACES",
    "Aggregation",
    "CellCoverage",
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
    "TestCount",
    "cell_coverage",
    "check",
    "coverage",
    "decide",
    "decide_frame",
    "differences",
    "findings",
    "model_of_tables",
    "not_carried",
    "prepare",
    "read",
    "rows_from_table",
    "sheet_from_table",
    "table_from_rows",
    "table_from_sheet",
    "write",
]

if not TYPE_CHECKING:
    __getattr__ = late(
        globals(),
        {
            "analysis": ("Finding",),
            "cell_covering": ("CellCoverage", "TestCount", "cell_coverage"),
            "checking": (
                "check",
                "findings",
            ),
            "covering": (
                "Coverage",
                "Difference",
                "TableCoverage",
                "coverage",
                "differences",
            ),
            "deciding": (
                "Hit",
                "Options",
                "Outcome",
                "decide",
                "prepare",
            ),
            "frame": (
                "FrameOutcome",
                "decide_frame",
            ),
            "model": (
                "Aggregation",
                "Decision",
                "HitPolicy",
                "InputClause",
                "InputData",
                "ItemDefinition",
                "KnowledgeModel",
                "LiteralExpression",
                "Model",
                "OutputClause",
                "Rule",
                "Service",
                "Table",
            ),
            "reading": (
                "NAMESPACES",
                "read",
            ),
            "sheets": ("model_of_tables", "sheet_from_table", "table_from_sheet"),
            "versions": ("not_carried",),
            "writing": (
                "rows_from_table",
                "table_from_rows",
                "write",
            ),
        },
    )
