"""Reading what a single element says: its triggers, its task, its loop, its mappings.

Everything is read leniently: a missing or strange part is a problem of the file or an
expression that cannot be run, never a reason to give up on the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyshore.core.bpmn.dialects import attribute, extension, extensions, headers, own
from anyshore.core.bpmn.formula import Formula, Language, constant, unusable
from anyshore.core.bpmn.model import (
    AdHoc,
    Cancel,
    Compensate,
    Conditional,
    Error,
    Escalation,
    Link,
    Loop,
    Mapped,
    Message,
    Signal,
    Task,
    Terminate,
    Timer,
    Trigger,
)
from anyshore.core.bpmn.names import (
    is_model,
    local_name,
    reference,
    text_of,
)
from anyshore.core.bpmn.translating import (
    UntranslatableError,
    looks_foreign,
    template,
    translate,
)
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

__all__ = ["Traits", "child", "children", "flag", "whole"]


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Give the BPMN children of these names."""
    for one in element:
        if local_name(one) in names and is_model(one):
            yield one


def child(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the first BPMN child of these names, or None."""
    return next(children(element, *names), None)


def flag(element: etree._Element, name: str, *, default: bool) -> bool:
    """Return a boolean attribute, leniently."""
    text = (element.get(name) or "").strip().lower()
    return text in {"true", "1"} if text else default


def whole(element: etree._Element, name: str) -> int:
    """Return a counting attribute; 1 where it is missing, -1 where it is no number."""
    text = (element.get(name) or "1").strip()
    try:
        return int(text)
    except ValueError:
        return -1


class Traits:
    """Reads single elements of one file."""

    def __init__(self, root: etree._Element, language: Language) -> None:
        self.language = language
        #: Messages, signals, errors and so on by id.
        self.known: dict[str, etree._Element] = {}
        for element in root.iter():
            identity = element.get("id") if local_name(element) else None
            if identity:
                self.known.setdefault(identity, element)

    # --- expressions ------------------------------------------------------------

    def feel(self, source: str, feel: str, element: str) -> Formula:
        """Compile FEEL; what cannot be compiled is a formula that says so."""
        try:
            function = self.language.compile(feel)
        except ProblemError as error:
            return unusable(source, element, error.problem.message)
        return Formula(source=source, feel=feel, function=function)

    def expression(self, text: str, element: str) -> Formula:
        """Read an expression of any dialect."""
        source = text.strip()
        if source.startswith("=") and not source.startswith("=="):
            return self.feel(source, source[1:].strip(), element)
        if not looks_foreign(source):
            found = self.feel(source, source, element)
            if found.problem is None:
                return found
        try:
            return self.feel(source, translate(source), element)
        except UntranslatableError as error:
            return unusable(source, element, str(error))

    def value(self, text: str, element: str) -> Formula:
        """Read a text that is meant as it stands unless it is marked as expression."""
        source = text.strip()
        if source.startswith("="):
            return self.feel(source, source[1:].strip(), element)
        if "${" not in source and "#{" not in source:
            return constant(source, source)
        try:
            return self.feel(source, template(source), element)
        except UntranslatableError as error:
            return unusable(source, element, str(error))

    def condition(self, holder: etree._Element | None, element: str) -> Formula | None:
        """Read a condition; None where there is none or it is empty."""
        text = text_of(holder)
        return self.expression(text, element) if text else None

    # --- events -----------------------------------------------------------------

    def triggers(self, element: etree._Element) -> tuple[Trigger, ...]:
        """Read the event definitions of an event, its own and those it refers to."""
        found: list[Trigger] = []
        for one in element:
            if not is_model(one):
                continue
            name = local_name(one)
            if name == "eventDefinitionRef":
                target = self.known.get(reference(one.text))
                if target is not None:
                    one, name = target, local_name(target)  # noqa: PLW2901 - followed
            if name.endswith("EventDefinition"):
                trigger = self.trigger(one, element.get("id") or "")
                if trigger is not None:
                    found.append(trigger)
        return tuple(found)

    def trigger(self, one: etree._Element, element: str) -> Trigger | None:
        """Read one event definition."""
        match local_name(one):
            case "timerEventDefinition":
                return self.timer(one, element)
            case "messageEventDefinition":
                return self.message(one, element)
            case "signalEventDefinition":
                return Signal(name=self.named(one, "signalRef", element))
            case "errorEventDefinition":
                return self.error(one)
            case "escalationEventDefinition":
                target = self.known.get(reference(one.get("escalationRef")))
                code = None
                if target is not None:
                    code = target.get("escalationCode") or target.get("id")
                elif one.get("escalationRef"):
                    code = reference(one.get("escalationRef"))
                variable = attribute(one, "escalationCodeVariable")
                return Escalation(code=code, code_variable=variable)
            case "conditionalEventDefinition":
                found = self.condition(child(one, "condition"), element)
                missing = unusable("", element, "the condition is missing")
                return Conditional(condition=found or missing)
            case "linkEventDefinition":
                return Link(name=one.get("name") or "")
            case "compensateEventDefinition":
                return Compensate(
                    activity=reference(one.get("activityRef")),
                    wait=flag(one, "waitForCompletion", default=True),
                )
            case "cancelEventDefinition":
                return Cancel()
            case "terminateEventDefinition":
                return Terminate()
            case _:
                return None

    def timer(self, one: etree._Element, element: str) -> Timer | None:
        """Read a timer; None where it says no time, as drawings do."""
        for name, form in (
            ("timeDate", "date"),
            ("timeDuration", "duration"),
            ("timeCycle", "cycle"),
        ):
            text = text_of(child(one, name))
            if text:
                return Timer(form=form, when=self.value(text, element))
        missing = unusable("", element, "the timer names no time")
        return Timer(form="duration", when=missing)

    def error(self, one: etree._Element) -> Error:
        """Read an error event definition."""
        name = reference(one.get("errorRef"))
        target = self.known.get(name)
        code: str | None = name or None
        if target is not None:
            code = target.get("errorCode") or target.get("id")
        return Error(
            code=code,
            code_variable=attribute(one, "errorCodeVariable", "errorVariableName"),
            message_variable=attribute(one, "errorMessageVariable"),
        )

    def named(self, one: etree._Element, attribute_name: str, element: str) -> Formula:
        """Read the name of a message or signal that is referred to."""
        name = reference(one.get(attribute_name))
        target = self.known.get(name)
        if target is not None and target.get("name"):
            name = target.get("name") or name
        expression = attribute(one, "signalExpression", "messageExpression")
        return self.value(name or expression, element)

    def message(self, one: etree._Element, element: str) -> Message:
        """Read what message an event or task is about."""
        name = reference(one.get("messageRef"))
        operation = self.known.get(
            reference(one.get("operationRef") or text_of(child(one, "operationRef")))
        )
        if not name and operation is not None:
            name = reference(text_of(child(operation, "inMessageRef")))
        target = self.known.get(name)
        key = None
        if target is not None:
            found = extension(target, "subscription")
            text = own(target, "key") or (
                "" if found is None else found.get("correlationKey") or ""
            )
            key = self.expression(text, element) if text else None
            name = target.get("name") or name
        text = own(one, "key")
        if text:
            key = self.expression(text, element)
        name = name or attribute(one, "messageExpression")
        return Message(name=self.value(name, element), key=key)

    # --- activities -------------------------------------------------------------

    def task(self, element: etree._Element, kind: str) -> Task:
        """Read what an activity asks for."""
        identity = element.get("id") or ""
        definition = extension(element, "taskDefinition")
        kind_of_work = attribute(element, "type", "topic")
        if kind_of_work == "external":
            kind_of_work = attribute(element, "topic")
        if definition is not None:
            kind_of_work = definition.get("type") or kind_of_work
        if not kind_of_work:
            kind_of_work = attribute(
                element, "class", "delegateExpression", "expression"
            )
        retries = "" if definition is None else definition.get("retries") or ""
        return Task(
            type=kind_of_work,
            form=self._form(element),
            assignment=self._assignment(element),
            message=self._task_message(element, kind),
            headers=headers(element),
            retries=int(retries) if retries.isdigit() else 3,
            **self._decision(element, kind),
            **self._script(element, kind, identity),
            **self._called(element, kind, identity),
        )

    def _form(self, element: etree._Element) -> str:
        found = extension(element, "formDefinition")
        if found is not None:
            return found.get("formId") or found.get("formKey") or ""
        return attribute(element, "form", "formKey", "formRef")

    def _assignment(self, element: etree._Element) -> Mapping[str, str | Formula]:
        names = {
            "skill": ("skill",),
            "queue": ("queue",),
            "queueName": ("queueName",),
            "target": ("target",),
            "assignee": ("assignee",),
            "groups": ("candidateGroups",),
            "users": ("candidateUsers",),
            "due": ("dueDate",),
            "priority": ("priority",),
            "language": ("language",),
            "handle": ("handle",),
            "excludes": ("excludes",),
        }
        found = {key: attribute(element, *options) for key, options in names.items()}
        definition = extension(element, "assignmentDefinition")
        if definition is not None:
            found["assignee"] = definition.get("assignee") or found["assignee"]
            found["groups"] = definition.get("candidateGroups") or found["groups"]
            found["users"] = definition.get("candidateUsers") or found["users"]
        for key, holder, name in (
            ("due", "taskSchedule", "dueDate"),
            ("priority", "priorityDefinition", "priority"),
        ):
            said = extension(element, holder)
            if said is not None:
                found[key] = said.get(name) or found[key]
        identity = element.get("id") or ""
        return {
            key: self.value(text, identity) if text[0] in "=$#" else text
            for key, text in found.items()
            if text
        }

    def _task_message(self, element: etree._Element, kind: str) -> Message | None:
        if kind not in {"sendTask", "receiveTask"}:
            return None
        if not element.get("messageRef") and not element.get("operationRef"):
            return None
        return self.message(element, element.get("id") or "")

    def _decision(self, element: etree._Element, kind: str) -> dict[str, Any]:
        if kind != "businessRuleTask":
            return {}
        found = extension(element, "calledDecision")
        decision = attribute(element, "decision", "decisionRef")
        result = attribute(element, "result", "resultVariable")
        if found is not None:
            decision = found.get("decisionId") or decision
            result = found.get("resultVariable") or result
        return {"decision": decision, "result": result}

    def _script(
        self, element: etree._Element, kind: str, identity: str
    ) -> dict[str, Any]:
        if kind != "scriptTask":
            return {}
        found = extension(element, "script")
        result = attribute(element, "result", "resultVariable")
        if found is not None and found.get("expression") is not None:
            text = found.get("expression") or ""
            result = found.get("resultVariable") or result
            return {"script": self.expression(text, identity), "result": result}
        text = text_of(child(element, "script"))
        language = (element.get("scriptFormat") or "").strip()
        more: dict[str, Any] = {
            "script_text": text,
            "script_format": language,
            "result": result,
        }
        if language.rpartition("/")[2].lower() in {"feel", "x-feel"} and text:
            more["script"] = self.feel(text, text.removeprefix("="), identity)
        return more

    def _called(
        self, element: etree._Element, kind: str, identity: str
    ) -> dict[str, Any]:
        if kind != "callActivity":
            return {}
        found = extension(element, "calledElement")
        text = reference(element.get("calledElement"))
        raw = (element.get("calledElement") or "").strip()
        if raw.startswith(("${", "#{", "=")):
            text = raw
        more: dict[str, Any] = {}
        if found is not None:
            text = found.get("processId") or text
            more["all_in"] = flag(found, "propagateAllParentVariables", default=True)
            more["all_out"] = flag(found, "propagateAllChildVariables", default=True)
        incoming = list(extensions(element, "in"))
        if incoming:
            more["all_in"] = any(one.get("variables") for one in incoming)
        outgoing = list(extensions(element, "out"))
        if outgoing:
            more["all_out"] = any(one.get("variables") for one in outgoing)
        return {"called": self.value(text, identity), **more}

    def mappings(
        self, element: etree._Element
    ) -> tuple[tuple[Mapped, ...], tuple[Mapped, ...]]:
        """Read what an element carries in and out."""
        identity = element.get("id") or ""
        into: list[Mapped] = []
        out: list[Mapped] = []
        for one in extensions(
            element, "input", "output", "in", "out", "inputParameter", "outputParameter"
        ):
            mapped = self._mapped(one, identity)
            if mapped is not None:
                incoming = local_name(one) in {"input", "in", "inputParameter"}
                (into if incoming else out).append(mapped)
        return tuple(into), tuple(out)

    def _mapped(self, one: etree._Element, identity: str) -> Mapped | None:
        name = local_name(one)
        target = one.get("target") or one.get("name") or ""
        if one.get("variables"):
            return Mapped(source=None, target="") if name == "out" else None
        if not target:
            return None
        if name in {"inputParameter", "outputParameter"}:
            return Mapped(source=self.value(text_of(one), identity), target=target)
        expression = one.get("sourceExpression")
        source = one.get("source") or ""
        if (
            expression is None
            and source[:1] not in {"=", "$", "#"}
            and name
            in {
                "in",
                "out",
            }
        ):
            # There a plain source is the name of a variable.
            return Mapped(source=self.feel(source, source, identity), target=target)
        return Mapped(
            source=self.expression(expression or source, identity), target=target
        )

    def loop(self, element: etree._Element) -> Loop | None:
        """Read how often an activity runs."""
        identity = element.get("id") or ""
        standard = child(element, "standardLoopCharacteristics")
        if standard is not None:
            maximum = standard.get("loopMaximum") or ""
            return Loop(
                multiple=False,
                condition=self.condition(child(standard, "loopCondition"), identity),
                test_before=flag(standard, "testBefore", default=False),
                maximum=self.expression(maximum, identity) if maximum else None,
            )
        multiple = child(element, "multiInstanceLoopCharacteristics")
        return None if multiple is None else self._multiple(multiple, identity)

    def _multiple(self, one: etree._Element, identity: str) -> Loop:
        zeebe = extension(one, "loopCharacteristics")
        collection = attribute(one, "collection") or self._data(one, "loopDataInputRef")
        item = attribute(one, "elementVariable") or self._item(one, "inputDataItem")
        results = self._data(one, "loopDataOutputRef")
        result = self._item(one, "outputDataItem")
        if zeebe is not None:
            collection = zeebe.get("inputCollection") or collection
            item = zeebe.get("inputElement") or item
            results = zeebe.get("outputCollection") or results
            result = zeebe.get("outputElement") or result
        behavior = (one.get("behavior") or "All").strip()
        thrown = self.known.get(
            reference(one.get(f"{behavior.lower()}BehaviorEventRef"))
        )
        return Loop(
            multiple=True,
            sequential=flag(one, "isSequential", default=False),
            cardinality=self.condition(child(one, "loopCardinality"), identity),
            collection=self.expression(collection, identity) if collection else None,
            item=item,
            results=results,
            result=self.expression(result, identity) if result else None,
            completion=self.condition(child(one, "completionCondition"), identity),
            behavior=behavior,
            thrown=None if thrown is None else self.trigger(thrown, identity),
            complex=tuple(self._complex(one, identity)),
        )

    def _complex(
        self, one: etree._Element, identity: str
    ) -> Iterator[tuple[Formula, Trigger]]:
        for definition in children(one, "complexBehaviorDefinition"):
            condition = self.condition(child(definition, "condition"), identity)
            event = child(definition, "event")
            for trigger in () if event is None else self.triggers(event):
                if condition is not None:
                    yield condition, trigger

    def _data(self, one: etree._Element, name: str) -> str:
        """Return the variable behind a reference to a data input or output."""
        target = reference(text_of(child(one, name)))
        found = self.known.get(target)
        return target if found is None else found.get("name") or target

    def _item(self, one: etree._Element, name: str) -> str:
        found = child(one, name)
        return "" if found is None else found.get("name") or found.get("id") or ""

    def ad_hoc(self, element: etree._Element) -> AdHoc:
        """Read how an ad-hoc sub-process orders its activities."""
        identity = element.get("id") or ""
        return AdHoc(
            sequential=(element.get("ordering") or "").lower() == "sequential",
            completion=self.condition(child(element, "completionCondition"), identity),
            cancel_remaining=flag(element, "cancelRemainingInstances", default=True),
        )
