"""/payout: what diamonds are worth, and what was asked for and paid. Earnings are shown to few.

Each part has a neighbour of its own; the library finds the commands of all in this class.
"""

from __future__ import annotations

import asyncio

from bot.desk import Desk
from bot.pulse import BeatingCog, Pulse
from bot.request import DeskClient
from cogs._payout_alarm import PayoutAlarm
from cogs._payout_estimate import PayoutEstimate
from cogs._payout_forecast import PayoutForecast
from cogs._payout_history import PayoutHistory
from cogs._payout_income import PayoutIncome
from cogs._payout_limits import PayoutLimits
from cogs._payout_splits import PayoutSplits
from cogs._payout_statement import PayoutStatement
from cogs._payout_steps import PayoutSteps


class Payouts(
    PayoutEstimate,
    PayoutSteps,
    PayoutHistory,
    PayoutLimits,
    PayoutForecast,
    PayoutIncome,
    PayoutSplits,
    PayoutStatement,
    PayoutAlarm,
    BeatingCog,
):
    def __init__(self, desk: Desk, client: DeskClient) -> None:
        self._desk = desk
        self._client = client
        self._one_statement = asyncio.Lock()
        self.pulses = (Pulse('missing diamonds', self.tell_missing, every_s=60),)
