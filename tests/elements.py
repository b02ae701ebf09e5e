"""Which elements of BPMN the tests really step: the reference page, made from a run.

A plugin of pytest, used by ``scripts/docs``.  It looks at the tokens that leave an
element in any step of the engine, and writes down the test during which they did.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyshore.core.bpmn import model
from anyshore.core.bpmn.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "bpmn-elements.md"
EVENTS = (
    model.Kind.START,
    model.Kind.CATCH,
    model.Kind.BOUNDARY,
    model.Kind.THROW,
    model.Kind.END,
)
TRIGGERS = (
    "none",
    *(
        kind.__name__.lower()
        for kind in (
            model.Message,
            model.Timer,
            model.Error,
            model.Escalation,
            model.Cancel,
            model.Compensate,
            model.Conditional,
            model.Link,
            model.Signal,
            model.Terminate,
        )
    ),
    "multiple",
    "parallel multiple",
)
#: Where the standard lets a trigger stand (table 10.93, and 10.5 for the none events).
ALLOWED = {
    model.Kind.START: {
        "none",
        "message",
        "timer",
        "error",
        "escalation",
        "compensate",
        "conditional",
        "signal",
        "multiple",
        "parallel multiple",
    },
    model.Kind.CATCH: {
        "message",
        "timer",
        "conditional",
        "link",
        "signal",
        "multiple",
        "parallel multiple",
    },
    model.Kind.BOUNDARY: {
        "message",
        "timer",
        "error",
        "escalation",
        "cancel",
        "compensate",
        "conditional",
        "signal",
        "multiple",
        "parallel multiple",
    },
    model.Kind.THROW: {
        "none",
        "message",
        "escalation",
        "compensate",
        "link",
        "signal",
        "multiple",
    },
    model.Kind.END: {
        "none",
        "message",
        "error",
        "escalation",
        "cancel",
        "compensate",
        "signal",
        "terminate",
        "multiple",
    },
}
LOOPS = ("standard loop", "multi-instance, sequential", "multi-instance, parallel")


def _trigger(node: model.Node) -> str:
    triggers = node.event.triggers if node.event is not None else ()
    if len(triggers) > 1:
        every = node.event is not None and node.event.parallel
        return "parallel multiple" if every else "multiple"
    return type(triggers[0]).__name__.lower() if triggers else "none"


def _loop(node: model.Node) -> str | None:
    if node.loop is None:
        return None
    if not node.loop.multiple:
        return LOOPS[0]
    return LOOPS[1] if node.loop.sequential else LOOPS[2]


class Elements:
    """What was seen, and during which tests."""

    def __init__(self) -> None:
        self.test = ""
        self.seen: dict[str, set[str]] = defaultdict(set)

    def passed(self, run: Run) -> None:
        """Look at what tokens left in a step."""
        models = [run.process, *run.process.called.values()]
        for name in run.trail:
            for process in models:
                node = process.nodes.get(name)
                if node is not None:
                    for key in _keys(node):
                        self.seen[key].add(self.test)
                    break

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Remember which test runs."""
        self.test = item.nodeid

    def pytest_sessionfinish(self) -> None:
        """Write the page."""
        PAGE.write_text(_page(self.seen))


def _keys(node: model.Node) -> Iterable[str]:
    yield node.kind.value
    if node.kind in EVENTS:
        yield f"{node.kind.value}/{_trigger(node)}"
    if node.for_compensation:
        # Its boundary event holds no token: it stands for the work that undoes.
        yield f"{model.Kind.BOUNDARY.value}/compensate"
    loop = _loop(node)
    if loop is not None:
        yield loop


def _page(seen: dict[str, set[str]]) -> str:
    lines = [
        "# BPMN elements",
        "",
        "What the engine runs, and how many tests move tokens through it.",
        "Made by `scripts/docs` from a run of the tests; do not edit.",
        "",
        "## Activities and gateways",
        "",
        "| element | tests |",
        "|---|---:|",
    ]
    lines += [
        f"| `{kind.value}` | {len(seen[kind.value])} |"
        for kind in model.Kind
        if kind not in EVENTS
    ]
    lines += [f"| {loop} | {len(seen[loop])} |" for loop in LOOPS]
    lines += ["", "## Events", "", "A minus: the standard does not let it stand there."]
    head = " | ".join(f"`{kind.value}`" for kind in EVENTS)
    lines += ["", f"| trigger | {head} |", "|---|" + "---:|" * len(EVENTS)]
    for trigger in TRIGGERS:
        cells = " | ".join(
            str(len(seen[f"{kind.value}/{trigger}"]))
            if trigger in ALLOWED[kind]
            else "-"
            for kind in EVENTS
        )
        lines.append(f"| {trigger} | {cells} |")
    return "\n".join(lines) + "\n"


def pytest_configure(config: pytest.Config) -> None:
    """Look on while the engine steps."""
    elements = Elements()
    config.pluginmanager.register(elements, "elements")
    commit = Run.commit

    def watched(run: Run) -> Any:
        elements.passed(run)
        return commit(run)

    Run.commit = watched  # type: ignore[method-assign, assignment] # for this run of the tests
