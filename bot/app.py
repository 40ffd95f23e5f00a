"""The composition root: opens everything, hands it to the bot, and closes everything."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import discord
from discord.ext import commands

from bot.captures import Feeds
from bot.client import DeskBot
from bot.config import Config
from bot.desk import Desk
from bot.feeds import real_feeds
from bot.request import DeskClient
from bot.stream_buttons import EndButton, ReopenButton, StillLiveButton
from bot.thanks import ThankButton, ThanksNowButton
from bot.ui import Press
from cogs._board_views import BoardButton, OwnPlaceButton
from cogs._engage_checklist import TickButton
from cogs._engage_nudge_views import NewGoalButton, StartPollButton
from cogs._engage_poll_views import EndPollButton
from cogs._engage_question_views import (
    AskedPageButton,
    MeTooButton,
    NextQuestionButton,
    RequeueButton,
    WithdrawButton,
)
from cogs._engage_schedule_views import PlansPageButton, WhenButton
from cogs._fan_views import (
    ClaimButton,
    EndLinkButton,
    ForgetButton,
    MergeButton,
    SeparateButton,
    ShowFanButton,
)
from cogs._gift_bulk_views import (
    BulkCancelButton,
    BulkFixButton,
    BulkLogButton,
    BulkUndoButton,
)
from cogs._gift_panel_views import KeyButton, OtherGiftButton, RefreshButton
from cogs._gift_step_views import AgainButton, CountButton, FormButton, GifterButton
from cogs._gift_views import AskedButton, HistoryButton, ThankedButton, UndoButton
from cogs._import_views import (
    ColumnsButton,
    DatesButton,
    ImportButton,
    ImportCancelButton,
    ImportUndoButton,
)
from cogs._live_views import FollowButton, PairButton, TryAgainButton
from cogs._payout_history import PayoutsButton
from cogs._payout_income_views import IncomePageButton, IncomeSumButton, IncomeUndoButton
from cogs._payout_limits import LimitSumButton
from cogs._payout_own_views import OwnRateButton
from cogs._payout_steps_views import CancelPaidButton, PaidSumButton
from cogs._payout_views import ConfirmRateButton, RateButton, ShowMeButton
from cogs._settings_views import CreatorButton, RatePick, RegionPick, RolePick
from cogs._stream_board_views import BoardOffButton, BoardThanksButton
from cogs._stream_recap import RecapMoneyButton
from cogs._stream_reconcile_views import SettleButton, UnadjustButton
from cogs._stream_views import TakeOverButton
from cogs.boards import BoardsCog
from cogs.creators import Creators
from cogs.edits import Edits
from cogs.engage import Engage
from cogs.explain import Explain, TopicSelect
from cogs.fans import FansCog
from cogs.gifts import Gifts
from cogs.help import Help
from cogs.imports import ImportsCog
from cogs.live import LiveCog
from cogs.payouts import Payouts
from cogs.settings import SettingsCog
from cogs.streams import StreamsCog
from cogs.thanks import ThanksCog
from storage.database import Database

log = logging.getLogger(__name__)


class StartFailed(Exception):
    """The bot cannot run; the message is the one sentence that says why and what to do.

    `is_lasting` tells whether starting again without a change would fail the same way.
    """

    def __init__(self, sentence: str, *, is_lasting: bool) -> None:
        super().__init__(sentence)
        self.is_lasting = is_lasting


@asynccontextmanager
async def opened_desk(folder: Path) -> AsyncGenerator[Desk]:
    """The desk on the data in `folder`, closed at the end. Raises StorageRefused."""
    database = await Database.open(folder)
    try:
        yield Desk.on(database)
    finally:
        await database.close()


def all_cogs(desk: Desk, client: DeskClient, feeds: Feeds) -> list[commands.Cog]:
    return [
        Gifts(desk, client),
        Edits(desk),
        BoardsCog(desk),
        FansCog(desk),
        Payouts(desk, client),
        StreamsCog(desk, client),
        ThanksCog(desk),
        Creators(desk),
        Engage(desk, client),
        Explain(desk),
        ImportsCog(desk, client),
        LiveCog(desk, client, feeds),
        SettingsCog(desk),
        Help(desk),
    ]


PRESSES: tuple[type[Press], ...] = (
    AgainButton,
    AskedButton,
    AskedPageButton,
    BoardOffButton,
    BoardThanksButton,
    BoardButton,
    ClaimButton,
    BulkCancelButton,
    BulkFixButton,
    BulkLogButton,
    BulkUndoButton,
    CancelPaidButton,
    ColumnsButton,
    ConfirmRateButton,
    CountButton,
    CreatorButton,
    DatesButton,
    EndButton,
    EndLinkButton,
    EndPollButton,
    FollowButton,
    ForgetButton,
    FormButton,
    GifterButton,
    HistoryButton,
    IncomePageButton,
    IncomeSumButton,
    IncomeUndoButton,
    ImportButton,
    ImportCancelButton,
    ImportUndoButton,
    KeyButton,
    LimitSumButton,
    MeTooButton,
    NewGoalButton,
    MergeButton,
    NextQuestionButton,
    OtherGiftButton,
    OwnPlaceButton,
    OwnRateButton,
    PaidSumButton,
    PairButton,
    PayoutsButton,
    PlansPageButton,
    RateButton,
    RatePick,
    RecapMoneyButton,
    RegionPick,
    RefreshButton,
    ReopenButton,
    RequeueButton,
    RolePick,
    SeparateButton,
    ShowFanButton,
    ShowMeButton,
    StartPollButton,
    StillLiveButton,
    TakeOverButton,
    SettleButton,
    UnadjustButton,
    ThankButton,
    ThankedButton,
    ThanksNowButton,
    TickButton,
    TopicSelect,
    TryAgainButton,
    UndoButton,
    WhenButton,
    WithdrawButton,
)


def build_bot(
    desk: Desk,
    *,
    prefix_commands: bool,
    publish_always: bool = False,
    feeds: Feeds | None = None,
) -> DeskBot:
    """The bot with all its parts, not yet connected. `feeds` are the real ones unless given."""
    heard = feeds or real_feeds(desk.folder)
    return DeskBot(
        desk,
        cogs=lambda desk, client: all_cogs(desk, client, heard),
        presses=PRESSES,
        prefix_commands=prefix_commands,
        publish_always=publish_always,
    )


async def run(config: Config, *, is_remote_allowed: bool = False) -> None:
    """Serve until told to stop. Raises StorageRefused and StartFailed."""
    async with opened_desk(config.data_dir) as desk:
        feeds = real_feeds(
            desk.folder,
            sign_api_key=config.sign_api_key,
            is_remote_allowed=is_remote_allowed,
        )
        try:
            prefixed = config.prefix_commands
            await _serve(build_bot(desk, prefix_commands=prefixed, feeds=feeds), config)
        except discord.PrivilegedIntentsRequired:
            log.warning(
                'Discord has Message Content switched off for this bot, so !commands are not read; '
                'slash commands and mentions work. To switch it on: Developer Portal, your '
                'application, Bot, Privileged Gateway Intents, Message Content Intent.'
            )
            await _serve(build_bot(desk, prefix_commands=False, feeds=feeds), config)


async def _serve(bot: DeskBot, config: Config) -> None:
    gc.collect()
    gc.freeze()  # what start-up made stays; going through it again and again would stop the loop
    loop = asyncio.get_running_loop()
    stopping: set[asyncio.Task[None]] = set()
    with contextlib.suppress(NotImplementedError):  # Windows stops by Ctrl-C alone
        loop.add_signal_handler(signal.SIGTERM, lambda: stopping.add(loop.create_task(bot.close())))
    try:
        async with bot:
            await bot.start(config.discord_token)
    except discord.LoginFailure as error:
        raise StartFailed(
            'Discord does not accept DISCORD_TOKEN: copy it again (Developer Portal, your '
            'application, Bot, Reset Token) into .env.',
            is_lasting=True,
        ) from error
    except (aiohttp.ClientConnectionError, TimeoutError) as error:
        raise StartFailed(
            'Discord cannot be reached: check the network of this machine, then start again.',
            is_lasting=False,
        ) from error
