"""/payout: what diamonds are worth, and what was asked for and paid. Earnings are shown to few.

Each part has a neighbour of its own; the library finds the commands of all in this class.
"""

from __future__ import annotations

from discord.ext import commands

from bot.desk import Desk
from cogs._payout_estimate import PayoutEstimate
from cogs._payout_history import PayoutHistory
from cogs._payout_income import PayoutIncome
from cogs._payout_splits import PayoutSplits
from cogs._payout_steps import PayoutSteps


class Payouts(PayoutEstimate, PayoutSteps, PayoutHistory, PayoutIncome, PayoutSplits, commands.Cog):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
