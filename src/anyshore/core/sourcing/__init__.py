"""Sourcing: what to hand over, to which shore, at what cost, and how surely.

Decides the kind of work by witnesses that stand side by side, the shore by rules that
name their figures, the cost as an interval, and says which weight would turn the
answer.  It looks nothing up and reads no file: facts come in as reference values, each
with its source, and what nobody published is called an assumption.
"""

from __future__ import annotations

from anyshore.core.sourcing.advice import Advice, ProcessAdvice, StepAdvice
from anyshore.core.sourcing.advising import advise
from anyshore.core.sourcing.choice import (
    Acceptability,
    Criterion,
    Flip,
    Matrix,
    acceptability,
    flips,
    promethee,
    topsis,
    weighted_sum,
)
from anyshore.core.sourcing.choose import CRITERIA, CountryChoice, choose
from anyshore.core.sourcing.claims import (
    Claim,
    ClaimKind,
    Finding,
    claim_from_row,
    examine,
)
from anyshore.core.sourcing.cost import ASSUMPTIONS, Cost, Per, compare
from anyshore.core.sourcing.document import (
    Bar,
    Bars,
    Block,
    Document,
    Heading,
    Table,
    Text,
)
from anyshore.core.sourcing.draft import ContractDraft, contract_draft
from anyshore.core.sourcing.evidence import Figure, Grade, Source, assumed, figure
from anyshore.core.sourcing.heard import (
    LogEvidence,
    Turnaround,
    heard,
    turnaround_of,
)
from anyshore.core.sourcing.index import Standing, index
from anyshore.core.sourcing.kind import (
    Confidence,
    Kind,
    KindFinding,
    LogKind,
    Witness,
    from_log,
    from_occupation,
    from_rules,
    judge,
)
from anyshore.core.sourcing.location import (
    CountryFacts,
    Needs,
    Outlook,
    facts,
    holidays_apart,
    obstacles,
    wage_ratio,
)
from anyshore.core.sourcing.options import Option, options, own_wage
from anyshore.core.sourcing.policy import Decided, Policy, policy_from
from anyshore.core.sourcing.quotes import (
    QUOTE_COLUMNS,
    quotes_compared,
    request_for_quotes,
    with_quotes,
)
from anyshore.core.sourcing.reference import (
    Country,
    Incentive,
    Indicator,
    Occupation,
    Override,
    Ranking,
    Reference,
    Service,
    Wage,
)
from anyshore.core.sourcing.report import report
from anyshore.core.sourcing.scope import (
    Client,
    Coordination,
    Portfolio,
    Price,
    Process,
    Provider,
    Step,
    read_scope,
)
from anyshore.core.sourcing.shore import (
    Overlap,
    Place,
    Shore,
    ShoreFinding,
    kilometers,
    overlap,
    shore,
)

__all__ = [
    "ASSUMPTIONS",
    "CRITERIA",
    "QUOTE_COLUMNS",
    "Acceptability",
    "Advice",
    "Bar",
    "Bars",
    "Block",
    "Claim",
    "ClaimKind",
    "Client",
    "Confidence",
    "ContractDraft",
    "Coordination",
    "Cost",
    "Country",
    "CountryChoice",
    "CountryFacts",
    "Criterion",
    "Decided",
    "Document",
    "Figure",
    "Finding",
    "Flip",
    "Grade",
    "Heading",
    "Incentive",
    "Indicator",
    "Kind",
    "KindFinding",
    "LogEvidence",
    "LogKind",
    "Matrix",
    "Needs",
    "Occupation",
    "Option",
    "Outlook",
    "Overlap",
    "Override",
    "Per",
    "Place",
    "Policy",
    "Portfolio",
    "Price",
    "Process",
    "ProcessAdvice",
    "Provider",
    "Ranking",
    "Reference",
    "Service",
    "Shore",
    "ShoreFinding",
    "Source",
    "Standing",
    "Step",
    "StepAdvice",
    "Table",
    "Text",
    "Turnaround",
    "Wage",
    "Witness",
    "acceptability",
    "advise",
    "assumed",
    "choose",
    "claim_from_row",
    "compare",
    "contract_draft",
    "examine",
    "facts",
    "figure",
    "flips",
    "from_log",
    "from_occupation",
    "from_rules",
    "heard",
    "holidays_apart",
    "index",
    "judge",
    "kilometers",
    "obstacles",
    "options",
    "overlap",
    "own_wage",
    "policy_from",
    "promethee",
    "quotes_compared",
    "read_scope",
    "report",
    "request_for_quotes",
    "shore",
    "topsis",
    "turnaround_of",
    "wage_ratio",
    "weighted_sum",
    "with_quotes",
]
