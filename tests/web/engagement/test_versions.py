"""A version is found by its deliverable and its number, as both count from 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lxml.html
import pytest

if TYPE_CHECKING:
    from django.test import Client
    from tests.web.engagement.conftest import Study


def read(browser: Client, address: str) -> lxml.html.HtmlElement:
    """Open a page."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.content)


def text(page: lxml.html.HtmlElement, path: str) -> list[str]:
    """Return the words of what a path finds."""
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


TABS = "//nav[@class='tabs'][@aria-label='{}']//a"
READ = "//*[@data-anchor-root]"


@pytest.mark.parametrize(
    ("part", "number", "words"),
    [
        ("report", "1", "Report Capacity grew by 4 %."),
        ("report", "2", "Report Capacity grew by 4 to 5 %."),
        ("data", "1", "Data Poland: 41. Czechia: 17."),
    ],
)
def test_each_is_read_under_its_own_address(
    study: Study, owner: Client, part: str, number: str, words: str
) -> None:
    """Its text, its file and its checksum belong together."""
    page = read(owner, study.page("portal", f"?deliverable={part}&version={number}"))
    version = next(
        each
        for each in study.value().versions
        if (each.deliverable, str(each.number)) == (part, number)
    )
    assert text(page, READ) == [words]
    assert text(page, "//code") == [version.checksum[:12]]
    file = owner.get(study.page("portal", f"versions/{part}/{number}/"))
    assert file.content.decode().replace("# ", "").replace("\n\n", " ") == words
    assert f'filename="{part}-v{number}.md"' in file.headers["Content-Disposition"]


def test_the_page_begins_with_what_came_last(study: Study, owner: Client) -> None:
    """With the deliverables, and the versions of the one that is read."""
    page = read(owner, study.page("portal"))
    assert text(page, READ) == ["Report Capacity grew by 4 to 5 %."]
    assert text(page, TABS.format("Deliverables")) == ["Report 1", "Data table"]
    assert text(page, TABS.format("Versions")) == ["Version 1", "Version 2"]


def test_a_deliverable_without_a_number_is_its_newest(
    study: Study, owner: Client
) -> None:
    page = read(owner, study.page("portal", "?deliverable=report"))
    assert text(page, READ) == ["Report Capacity grew by 4 to 5 %."]


@pytest.mark.parametrize(
    "asked",
    [
        "?deliverable=data&version=2",
        "?deliverable=slides",
        "?version=1",
        "compare/?deliverable=data&old=1&new=2",
        "compare/",
        "versions/data/2/",
        "versions/slides/1/",
    ],
)
def test_what_is_not_there_is_not_found(
    study: Study, owner: Client, asked: str
) -> None:
    """A number alone names nothing where there are two deliverables."""
    assert owner.get(study.page("portal", asked)).status_code == 404


def test_two_versions_of_one_deliverable_are_compared(
    study: Study, expert: Client
) -> None:
    """The older first, whichever way round they are asked for."""
    for asked in ("old=1&new=2", "old=2&new=1", ""):
        page = read(
            expert, study.page("expert", f"compare/?deliverable=report&{asked}")
        )
        assert text(page, "//h1") == ["Report, versions 1 and 2"]
        assert text(page, "//ins") == ["to 5"]
    page = read(expert, study.page("expert", "?deliverable=report&version=2"))
    (link,) = page.xpath("//a[contains(@href, 'compare')]/@href")
    assert link == study.page("expert", "compare/?deliverable=report&old=1&new=2")
    first = read(expert, study.page("expert", "?deliverable=data&version=1"))
    assert first.xpath("//a[contains(@href, 'compare')]") == []


def test_a_remark_is_about_the_deliverable_that_was_read(
    study: Study, owner: Client
) -> None:
    """Anchored in its text, shown beside it, and the page stays where it was."""
    sent = {
        "deliverable": "data",
        "version": "1",
        "body": "Which year?",
        "quote": "Czechia",
        "position": "5",
    }
    answer = owner.post(study.page("portal", "comment/"), sent)
    assert answer.headers["Location"] == study.page(
        "portal", "?deliverable=data&version=1"
    )
    made = study.value().comments[-1]
    assert (made.deliverable, made.version) == ("data", 1)
    assert made.anchor is not None
    assert made.anchor.exact == "Czechia"
    bodies = "//article[@class='thread']//*[@class='comment']/div[last()]"
    page = read(owner, study.page("portal", "?deliverable=data"))
    assert text(page, bodies) == ["Which year?"]
    page = read(owner, study.page("portal", "?deliverable=report"))
    assert text(page, bodies) == ["Give a range."]


def test_a_remark_by_number_alone_is_refused(study: Study, owner: Client) -> None:
    """It could be about either."""
    sent = {"version": "1", "body": "Which year?"}
    answer = owner.post(study.page("portal", "comment/"), sent)
    assert answer.status_code == 409
    assert b"without its deliverable" in answer.content
    assert len(study.value().comments) == 1


def test_only_what_is_under_review_can_be_remarked_on(
    study: Study, owner: Client
) -> None:
    """The report's first version is history."""
    form = "//form[@data-anchor-form]"
    old = read(owner, study.page("portal", "?deliverable=report&version=1"))
    new = read(owner, study.page("portal", "?deliverable=report&version=2"))
    assert old.xpath(form) == []
    assert new.xpath(f"{form}//input[@name='deliverable']/@value") == ["report"]
    assert new.xpath(f"{form}//input[@name='version']/@value") == ["2"]


def test_settling_leads_back_to_what_was_read(study: Study, expert: Client) -> None:
    page = read(expert, study.page("expert", "?deliverable=report&version=2"))
    (resolve,) = page.xpath("//form[contains(@action, 'resolve')]/@action")
    answer = expert.post(resolve)
    assert answer.headers["Location"] == study.page(
        "expert", "?deliverable=report&version=2"
    )
    assert study.value().open_changes() == ()
