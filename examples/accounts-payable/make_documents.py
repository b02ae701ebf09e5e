"""Make the sample documents of the accounts payable operation.

Every company, number and account is invented.  The same bytes come out every time, so
the documents can live in the repository beside the program that made them:

    python examples/accounts-payable/make_documents.py
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from sample_documents import ALL, Document, supplier_rows

HERE = Path(__file__).parent

README = """\
# Sample documents

Electronic invoices and credit notes as a company's accounts payable department gets
them: sound ones in two syntaxes and several currencies, and some that are faulty on
purpose.  **All of it is sample data**: companies, numbers, accounts and amounts are
invented and made by [`make_documents.py`](make_documents.py).

- [`documents/`](documents) holds the documents of the table below, and nothing else.
- [`suppliers.csv`](suppliers.csv) is the buyer's file of known suppliers; Sample
  Supplier 90 is not in it.

Check them all, as of 22 November 2026:

    anyshore invoice check examples/accounts-payable/documents \\
        --suppliers examples/accounts-payable/suppliers.csv --today 2026-11-22

The last column names what that command finds; a test holds it to that.

| File | Kind | What it is | Findings |
| --- | --- | --- | --- |
{rows}
"""


def make(folder: Path) -> None:
    """Write documents, suppliers and their description into a folder."""
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    for document in ALL:
        (documents / document.file).write_bytes(document.content)
    with (folder / "suppliers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "identifiers", "accounts"))
        writer.writerows(supplier_rows())
    rows = "\n".join(_row(document) for document in ALL)
    (folder / "DOCUMENTS.md").write_text(README.format(rows=rows), encoding="utf-8")


def _row(document: Document) -> str:
    findings = ", ".join(f"`{code}`" for code in document.findings) or "none"
    cells = (f"`{document.file}`", document.kind, document.what, findings)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    make(target)
    print(f"{len(ALL)} documents in {target / 'documents'}")
