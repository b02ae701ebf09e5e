"""Conformance cases: models with words for scripts, and the traces that they must give.

The format is that of a public engine suite: a script is a word that the host gives its
meaning, and a case passes where the words written are those expected, in any order.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core.bpmn import commands as asked
from anyshore.core.bpmn import events as happened
from anyshore.core.bpmn.checking import check
from anyshore.core.bpmn.commands import EndKind
from anyshore.core.bpmn.reading import read
from anyshore.core.bpmn.rehearsal import Played, Rehearsal
from anyshore.kernel import ProblemError, Severity

if TYPE_CHECKING:
    from anyshore.core.bpmn.commands import Command
    from anyshore.core.bpmn.events import Event

__all__ = ["Case", "Result", "Suite", "conform"]

_BEGIN = datetime(2026, 1, 1, 9, tzinfo=UTC)
#: The code by which the suite's models catch a failing script.
_CODE = "ERR_CODE"
_MARKER = "MARKER_exists"
_TEN_SECONDS = timedelta(seconds=10)


class Case(msgspec.Struct, frozen=True):
    """One run of a model."""

    #: The start variables ``test`` and ``integerVariable``.
    input: str | None = None
    integer: int = 0
    #: How far the clock is moved on before the trace is read.
    advance_ms: int = 0
    #: Whether the model's ``ParallelProcess`` is started first.
    second_process: bool = False
    #: The words that must be written.
    expect: tuple[str, ...] = ()


class Suite(msgspec.Struct, frozen=True):
    """The cases of one model."""

    #: The process that is run, and the group and file it belongs to.
    process: str
    group: str = ""
    model: str = ""
    #: What it shows.
    description: str = ""
    #: The runs.
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How one run went."""

    #: The words expected and the words written.
    expected: tuple[str, ...]
    written: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the same words were written, in whatever order."""
        wanted, got = Counter(self.expected), Counter(self.written)
        if "ERROR" in wanted:
            # The suite leaves open how such a model is refused.
            return any(word.startswith("ERROR") for word in got)
        if _MARKER not in wanted:
            # The marker is a file, which only the cases that ask for it look for.
            del got[_MARKER]
        return wanted == got


class _Host:
    """Gives the words of scripts their meaning."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.begun: dict[str, datetime] = {}

    def answer(self, case: Played, command: Command) -> Event | None:
        match command:
            case asked.CallService(token=token, headers=headers, inputs=inputs):
                return self.script(token, headers.get("script", "").strip(), inputs)
            case asked.OpenItem(token=token):
                return happened.ItemCompleted(token=token)
            case asked.RaiseIncident():
                self.words.append("ERROR_runtime")
            case asked.CaseEnded(kind=EndKind.FAILED):
                self.words.append("ERROR_thrownErrorEvent")
            case _:
                pass
        return None

    def script(self, token: int, text: str, inputs: dict[str, Any]) -> Event | None:
        output: dict[str, Any] = {}
        number = inputs.get("integerVariable") or 0
        for word in text.split():
            match word:
                case "CREATE_LOG_FILE":
                    pass
                case "CREATE_MARKER_FILE":
                    if _MARKER not in self.words:
                        self.words.append(_MARKER)
                case "INCREMENT_INTEGER_VARIABLE_AND_LOG":
                    self.words.append("INCREMENT_correct")
                    number = output["integerVariable"] = number + 1
                case "INCREMENT_INTEGER_VARIABLE":
                    number = output["integerVariable"] = number + 1
                case "SET_STRING_DATA":
                    output["data"] = "String"
                case "LOG_DATA":
                    if inputs.get("data") == "String":
                        self.words.append("DATA_correct")
                case "THROW_ERROR":
                    return happened.ServiceFailed(
                        token=token, code=_CODE, message="the script failed"
                    )
                case "WAIT_TEN_SECONDS":
                    return None
                case _ if word.startswith("CREATE_TIMESTAMP_LOG"):
                    return None
                case _:
                    self.words.append(word)
        return happened.ServiceCompleted(token=token, output=output)


class _Clocked(_Host):
    """Keeps jobs that take time open until the clock has moved on."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[Played, int, bool]] = []

    def answer(self, case: Played, command: Command) -> Event | None:
        event = super().answer(case, command)
        if isinstance(command, asked.CallService) and event is None:
            stamped = "TIMESTAMP" in command.headers.get("script", "")
            self.open.append((case, command.token, stamped))
            if sum(stamp for _, _, stamp in self.open) == 2:
                self.words.append("EXECUTION_parallel")
        return event


def conform(model: bytes, suite: Suite, case: Case) -> Result:
    """Run one case of a suite.

    Returns:
        The words expected and written; a model that is refused writes one word.
    """
    try:
        definitions = read(model)
    except ProblemError:
        return Result(expected=case.expect, written=("ERROR_deployment",))
    process = definitions.process(suite.process)
    if process is None or any(
        problem.severity is Severity.ERROR
        for one in definitions.processes
        for problem in check(one)
    ):
        return Result(expected=case.expect, written=("ERROR_deployment",))
    host = _Clocked()
    stage = Rehearsal(definitions.processes, host.answer, _BEGIN)
    variables = {"test": case.input, "integerVariable": case.integer}
    other = definitions.process("ParallelProcess")
    if case.second_process and other is not None:
        stage.start(other, variables)
    stage.start(process, variables)
    end = _BEGIN + timedelta(milliseconds=case.advance_ms)
    if host.open and end >= _BEGIN + _TEN_SECONDS:
        stage.advance(_BEGIN + _TEN_SECONDS)
        for played, token, _ in host.open:
            stage.feed(played, happened.ServiceCompleted(token=token))
    stage.advance(end)
    return Result(expected=case.expect, written=tuple(host.words))
