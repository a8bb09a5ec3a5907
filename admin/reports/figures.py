"""The few key figures, each with its value in the period before."""

from collections.abc import Mapping

from admin.reports import collection, people, points
from admin.reports.model import Figure, Kind, Value
from admin.reports.periods import Period
from admin.reports.queries import Rows
from admin.reports.rewards import exchanges_in

EARNED = "points_earned"


def make_figures(
    answers: Mapping[str, Rows], period: Period, municipality: str | None
) -> list[Figure]:
    """Return the figures. Only a completed period is compared, with one that had entries."""
    own = _measure(answers, period, municipality)
    ledger = answers["points_by_month"]
    began = min((row["local_month"] for row in ledger), default=period.this_month)
    is_compared = period.is_over and began <= period.previous.months[-1]
    before = _measure(answers, period.previous, municipality) if is_compared else {}
    collected = ("kilograms", "pieces", "places", *([] if municipality is None else [EARNED]))
    groups = [
        ("points", "points_by_month", ("issued", "used", "expired", "outstanding")),
        ("collection", collection.QUERY, collected),
        ("participants", people.query_of(period), ("participants", "new_participants")),
        ("rewards", "rewards_by_month", ("reward_pieces", "exchanges")),
    ]
    return [
        Figure(
            name=name,
            kind=Kind.KILOGRAMS if name == "kilograms" else Kind.COUNT,
            value=own[name],
            query=query,
            group=group,
            is_programme=group in ("points", "rewards"),
            before=before.get(name),
        )
        for group, query, names in groups
        for name in names
    ]


def _measure(
    answers: Mapping[str, Rows], period: Period, municipality: str | None
) -> dict[str, Value]:
    ledger = answers["points_by_month"]
    deposits = collection.deposits_in(answers[collection.QUERY], period.months)
    exchanges = exchanges_in(answers["rewards_by_month"], period.months)
    everybody, newcomers, _ = people.counts_in(
        period, answers, municipality or people.WHOLE_PROGRAMME
    )
    return {
        **{
            name: points.sum_flow(name, ledger, period.months)
            for name in ("issued", "used", "expired")
        },
        "outstanding": points.outstanding_at(ledger, period.months[-1]),
        "kilograms": collection.sum_known(deposits, "kilograms"),
        "pieces": collection.count_pieces(deposits),
        "places": len({row["location_id"] for row in deposits}),
        EARNED: sum(row["points_earned"] for row in deposits),
        "participants": everybody,
        "new_participants": newcomers,
        "reward_pieces": sum(row["quantity"] for row in exchanges),
        "exchanges": sum(row["exchanges"] for row in exchanges),
    }
