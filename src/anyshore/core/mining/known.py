"""What was known at each event: the latest values, and where the case stood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from anyshore.core.mining.tree import Feature

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = ["Knowledge", "Known"]

#: A text with more values than this is a name, not a property.
_MANY = 200
#: More attributes than this are not looked at; the fullest are.
_WIDE = 40
#: Attributes that tell how the case will go, written down after it was over.
_HINDSIGHT = ("variant", "duration", "@@", "enddate", "end_date", "completed")
_HOUR = 3_600_000_000


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Known:
    """A feature at some events."""

    #: The feature.
    feature: Feature

    def rows(self, chosen: NDArray[np.bool_]) -> Known:
        """Return the feature for some of the events."""
        values = self.feature.values[chosen]
        return Known(feature=replace(self.feature, values=values))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Knowledge:
    """Everything that is known at every event."""

    #: One value of each feature for every event.
    features: tuple[Feature, ...]

    @staticmethod
    def of(log: EventLog) -> Knowledge:
        """Gather what is known: attributes, who acted, what came before, and when."""
        return Knowledge(features=(*_course(log), *_attributes(log)))

    def at(self, rows: NDArray[np.int64]) -> list[Known]:
        """Return the features at some events, without those that say nothing there."""
        found = []
        for feature in self.features:
            values = feature.values[rows]
            if feature.is_number:
                known = values[~np.isnan(values)]
                telling = len(known) and known.min() < known.max()
            else:
                telling = values.min() < values.max()
            if telling:
                found.append(Known(feature=replace(feature, values=values)))
        return found


def _course(log: EventLog) -> list[Feature]:
    """Return what the course of the case so far says."""
    position = np.arange(len(log)) - log.offsets[:-1][log.case_of]
    before = np.full(len(log), -1, dtype=np.int64)
    before[1:] = log.activity[:-1]
    before[log.offsets[:-1]] = -1
    features = [
        Feature(name="steps before", values=position.astype(np.float64)),
        Feature(name="previous activity", values=before, texts=log.activities),
    ]
    if len(log.activities) <= _MANY:
        features.append(Feature(name="times done", values=_times_done(log)))
    if log.has_times:
        elapsed = (log.time - log.first_times[log.case_of]) / _HOUR
        features.append(Feature(name="hours since start", values=elapsed))
    if log.resource is not None and len(log.resources) <= _MANY:
        features.append(
            Feature(
                name="resource",
                values=log.resource.astype(np.int64),
                texts=log.resources,
            )
        )
    return features


def _times_done(log: EventLog) -> NDArray[np.float64]:
    """Count how often the activity was done in the case before."""
    key = log.case_of * len(log.activities) + log.activity
    order = np.argsort(key, kind="stable")
    runs = np.concatenate(([True], key[order][1:] != key[order][:-1]))
    first = np.maximum.accumulate(np.where(runs, np.arange(len(key)), 0))
    done = np.empty(len(key), dtype=np.float64)
    done[order] = np.arange(len(key)) - first
    return done


def _attributes(log: EventLog) -> list[Feature]:
    """Return the latest value of each attribute, carried forward in its case."""
    found: list[Feature] = []
    events = log.event_attributes
    usable = [column for column in events if _usable(column)]
    usable.sort(key=lambda column: column.null_count())
    if usable:
        filled = (
            pl.DataFrame([pl.Series("\0case", log.case_of), *usable[:_WIDE]])
            .select(pl.exclude("\0case").forward_fill().over("\0case"))
            .get_columns()
        )
        found += [_feature(column) for column in filled]
    cases = [column for column in log.case_attributes if _usable(column)][:_WIDE]
    taken = {feature.name for feature in found}
    for column in cases:
        feature = _feature(column)
        name = feature.name if feature.name not in taken else f"case {feature.name}"
        found.append(replace(feature, name=name, values=feature.values[log.case_of]))
    return found


def _usable(column: pl.Series) -> bool:
    if any(sign in column.name.lower() for sign in _HINDSIGHT):
        return False
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        return column.n_unique() > 1
    if column.dtype != pl.String:
        return False
    return 1 < column.drop_nulls().n_unique() <= _MANY or column.null_count() > 0 < (
        column.drop_nulls().n_unique() <= _MANY
    )


def _feature(column: pl.Series) -> Feature:
    if column.dtype.is_numeric():
        values = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        return Feature(name=column.name, values=values)
    text = column.cast(pl.String)
    names = text.drop_nulls().unique(maintain_order=True)
    codes = text.cast(pl.Enum(names)).to_physical().cast(pl.Int64).fill_null(-1)
    return Feature(
        name=column.name, values=codes.to_numpy(), texts=tuple(names.to_list())
    )
