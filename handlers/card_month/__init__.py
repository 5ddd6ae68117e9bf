"""联系卡月结: a month of the contact card, summed up for each family and class, counted, and bound."""

from bot.core.service import Service

SERVICE = Service(
    name="card_month",
    title="联系卡月结",
)
