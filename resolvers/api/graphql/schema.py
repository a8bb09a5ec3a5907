"""The schema, merged from one module a noun."""

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from resolvers.api.graphql import (
    adjustments,
    balances,
    budgets,
    earn_rules,
    exchange_transitions,
    exchanges,
    exchanges_watched,
    image_uploads,
    kiosks,
    ledger,
    ledger_verification,
    location_imports,
    locations,
    nearby,
    pending_adjustments,
    programme_report,
    push_subscriptions,
    qr_tokens,
    qr_tokens_watched,
    recycling,
    rewards,
    staff_actions,
    users,
    webhooks,
)
from resolvers.api.graphql.authorization import declare_types
from resolvers.api.graphql.types.errors import ERROR_TYPES
from resolvers.api.graphql.types.scalars import SCALARS

Query = strawberry.type(
    merge_types(
        "Query",
        (
            locations.LocationQuery,
            nearby.NearbyQuery,
            rewards.RewardQuery,
            earn_rules.EarnRuleQuery,
            budgets.BudgetQuery,
            users.UserQuery,
            exchanges.ExchangeQuery,
            ledger.LedgerQuery,
            ledger_verification.LedgerVerificationQuery,
            pending_adjustments.PendingAdjustmentQuery,
            qr_tokens.QrTokenQuery,
            kiosks.KioskQuery,
            webhooks.WebhookQuery,
            staff_actions.StaffActionQuery,
            programme_report.ProgrammeReportQuery,
        ),
    ),
    description="Queries. null means that the object does not exist or that you may not see it.",
)
Mutation = strawberry.type(
    merge_types(
        "Mutation",
        (
            recycling.RecyclingMutation,
            exchanges.ExchangeMutation,
            exchange_transitions.ExchangeTransitionMutation,
            adjustments.AdjustmentMutation,
            pending_adjustments.PendingAdjustmentMutation,
            users.UserMutation,
            push_subscriptions.PushSubscriptionMutation,
            qr_tokens.QrTokenMutation,
            locations.LocationMutation,
            location_imports.LocationImportMutation,
            kiosks.KioskMutation,
            rewards.RewardMutation,
            earn_rules.EarnRuleMutation,
            budgets.BudgetMutation,
            webhooks.WebhookMutation,
            image_uploads.ImageUploadMutation,
            balances.BalanceMutation,
            exchanges_watched.ExchangeChangeMutation,
            qr_tokens_watched.QrTokenChangeMutation,
        ),
    ),
    description="Changes. userErrors says why a request was rejected.",
)
Subscription = strawberry.type(
    merge_types(
        "Subscription",
        (
            balances.BalanceSubscription,
            exchanges_watched.ExchangeChangeSubscription,
            qr_tokens_watched.QrTokenChangeSubscription,
        ),
    ),
    description="Live updates.",
)

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=ERROR_TYPES,
    config=StrawberryConfig(scalar_map=SCALARS),
)
CORE = schema._schema  # noqa: SLF001 - Strawberry offers no public way to the core schema
declare_types(CORE)
PUBLISHING = frozenset({"publishBalance", "publishExchange", "publishQrToken"})
