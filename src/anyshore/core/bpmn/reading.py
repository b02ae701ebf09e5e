"""Reading BPMN files: bytes in, `Definitions` out, leniently.

Anything that is XML and holds a process is read.  What cannot be run is a problem
beside the model, for `anyshore.core.bpmn.check` to weigh.  Only bytes that are no XML,
or XML without definitions, are refused here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from anyshore.core.bpmn.diagram import read_diagram
from anyshore.core.bpmn.language import FEEL
from anyshore.core.bpmn.model import (
    Definitions,
    MessageFlow,
    Participant,
    Process,
)
from anyshore.core.bpmn.names import is_model, line_of, local_name, reference, text_of
from anyshore.core.bpmn.processes import ProcessReader, global_task
from anyshore.core.bpmn.traits import Traits, children
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.core.bpmn.formula import Language

__all__ = ["link", "parse", "read"]

_GLOBAL_TASKS = (
    "globalTask",
    "globalUserTask",
    "globalManualTask",
    "globalScriptTask",
    "globalBusinessRuleTask",
)
#: Elements that are drawn but are no flow nodes.
_ARTIFACTS = {
    "participant",
    "lane",
    "textAnnotation",
    "group",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "dataInput",
    "dataOutput",
    "message",
    "messageFlow",
    "association",
    "dataInputAssociation",
    "dataOutputAssociation",
    "sequenceFlow",
    "callConversation",
    "conversation",
    "choreographyTask",
}


def _tree(xml: bytes) -> etree._Element:
    # Before the declaration XML allows nothing; exports have blank lines there.
    xml = xml.lstrip()
    # Some tools declare UTF-16 and write one byte for each character.
    wide = xml[:5] == b"<?xml" and b"UTF-16" in xml[:80].upper()
    try:
        return etree.fromstring(xml, _parser("utf-8" if wide else None))
    except etree.XMLSyntaxError as error:
        # Some declare UTF-8 and write the code page of their machine.
        if "encoding" not in str(error):
            raise
        return etree.fromstring(xml, _parser("windows-1252"))


def _parser(encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, encoding=encoding
    )


def parse(xml: bytes) -> etree._Element:
    """Parse a BPMN file into its tree.

    Raises:
        ProblemError: Where the bytes are no BPMN at all.
    """
    try:
        root = _tree(xml)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise ProblemError(
            Problem(
                code="bpmn-malformed",
                message=f"this is no well-formed XML: {error}",
                hint="Export the model again from the tool that drew it.",
                place=Place(line=line),
            )
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ProblemError(
            Problem(
                code="bpmn-doctype",
                message="the file declares a document type, which BPMN has no use for",
                hint="Remove the DOCTYPE.",
            )
        )
    if local_name(root) != "definitions" or not is_model(root):
        raise ProblemError(
            Problem(
                code="bpmn-no-definitions",
                message=f"the root element is {local_name(root)!r}, not 'definitions'",
                hint="Give a whole BPMN 2.0 file.",
                place=Place(line=line_of(root)),
            )
        )
    return root


def read(xml: bytes, *, language: Language = FEEL) -> Definitions:
    """Read a BPMN file.

    Args:
        xml: The file.
        language: What compiles its expressions.

    Returns:
        All of its processes, linked with one another, and its diagram.

    Raises:
        ProblemError: Where the bytes are no BPMN at all.
    """
    root = parse(xml)
    traits = Traits(root, language)
    processes = [
        ProcessReader(traits, element).read() for element in children(root, "process")
    ]
    processes += [
        global_task(traits, element) for element in children(root, *_GLOBAL_TASKS)
    ]
    participants, flows = _collaboration(root)
    known = {process.id: process for process in processes}
    return Definitions(
        id=root.get("id") or "",
        name=root.get("name") or "",
        exporter=" ".join(
            filter(None, (root.get("exporter"), root.get("exporterVersion")))
        ),
        processes=tuple(replace(process, called=known) for process in processes),
        participants=participants,
        message_flows=flows,
        artifacts=_artifacts(root),
        diagram=read_diagram(root),
        source=xml,
    )


def _collaboration(
    root: etree._Element,
) -> tuple[tuple[Participant, ...], tuple[MessageFlow, ...]]:
    collaborations = list(children(root, "collaboration"))
    participants = tuple(
        Participant(
            id=element.get("id") or "",
            name=element.get("name") or "",
            process=reference(element.get("processRef")),
        )
        for collaboration in collaborations
        for element in children(collaboration, "participant")
    )
    flows = tuple(
        MessageFlow(
            id=element.get("id") or "",
            name=element.get("name") or "",
            source=reference(element.get("sourceRef")),
            target=reference(element.get("targetRef")),
        )
        for collaboration in collaborations
        for element in children(collaboration, "messageFlow")
    )
    return participants, flows


def _artifacts(root: etree._Element) -> dict[str, tuple[str, str]]:
    found = {}
    for element in root.iter():
        name = local_name(element)
        identity = element.get("id") if name in _ARTIFACTS else None
        if identity and is_model(element):
            text = element.get("name") or ""
            if name == "textAnnotation":
                text = text_of(element)
            found[identity] = (name, text)
    return found


def link(
    process: Process,
    *,
    decisions: dict[str, object] | None = None,
    processes: tuple[Process, ...] = (),
) -> Process:
    """Give a process the decisions that it applies and the processes that it calls.

    Args:
        process: The process.
        decisions: Decision models by the name of the decision.
        processes: Processes of other files that call activities name.

    Returns:
        The process, ready for `start` and `step`.
    """
    known = dict(process.called)
    known.update((other.id, other) for other in processes)
    everything = {**process.decisions, **(decisions or {})}
    for name, other in known.items():
        known[name] = replace(other, called=known, decisions=everything)
    linked = replace(process, called=known, decisions=everything)
    known[process.id] = linked
    return linked
