"""Topics and conversions in words."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from bot.money_words import source_words
from bot.request import Request
from bot.text import chip, gift_name
from economy.chain import APP_COIN, WEB_COIN, Estimate, ViewerPaid
from economy.convert import Bought, Conversion, Needed, Unit
from economy.explain import OwnNumbers, Topic, explain
from economy.money import show_money, show_number
from economy.rates import Rate, rates_to_show
from storage.history import LatestDay


def topic_text(topic: Topic, latest: LatestDay | None, request: Request) -> str:
    """A topic, with the server's own numbers where it has some."""
    locale = request.words.locale

    return explain(
        topic,
        None if latest is None else _own(latest, request),
        rates_to_show(request.server.settings.rate),
        partial(show_number, locale=locale),
        partial(show_money, locale=locale),
    )


def _own(latest: LatestDay, request: Request) -> OwnNumbers:
    last = latest.last
    return OwnNumbers(
        creator=chip(last.creator),
        diamonds=latest.diamonds,
        gifts=latest.gifts,
        day=request.words.day(latest.day),
        last_gift=gift_name(last.gift),
        last_count=last.count,
        last_coins=last.gift.coins,
    )


def conversion_text(found: Conversion, request: Request) -> str:
    """What an amount comes to: gifts, coins, diamonds, cash and what viewers paid, line by line."""
    words, amount = request.words, found.amount
    lines: list[str] = []
    if amount.gift is not None:
        count = words.number(int(amount.quantity))
        each = words.coins(amount.gift.coins)
        lines.append(f'🎁 {count} × {gift_name(amount.gift)} at {each}')
    if amount.currency is not None:
        asked = words.money(amount.quantity, amount.currency)
        lines.append(f'### {asked}{" paid by a viewer" if amount.unit is Unit.PAID else ""}')
    if found.coins is not None and found.diamonds is not None:
        lines.append(f'🪙 **{words.coins(found.coins)}** → 💎 **{words.diamonds(found.diamonds)}**')
    lines += [_estimate_line(estimate, request) for estimate in found.estimates]
    if found.viewer_paid is not None:
        lines.append(_paid_line(found.viewer_paid, request))
    lines += [_needed_line(needed, request) for needed in found.needed]
    lines += [_left_out_line(rate, request) for rate in found.left_out]
    if found.bought is not None:
        lines.append(_bought_line(found.bought, request))
    lines.append('-# Estimates: TikTok publishes no rate. One coin spent is one diamond.')
    return '\n'.join(lines)


def _estimate_line(estimate: Estimate, request: Request) -> str:
    words, rate = request.words, estimate.rate
    doubt = '; more than viewers pay for the coin' if estimate.above_viewer_price else ''
    return (
        f'💵 ≈ **{words.money(estimate.amount, rate.currency)}** for the creator, estimate\n'
        f'-# {_rate(rate, request)}{doubt}'
    )


def _paid_line(paid: ViewerPaid, request: Request) -> str:
    def span(low: Decimal, high: Decimal) -> str:
        first, last = request.words.money(low, 'USD'), request.words.money(high, 'USD')
        return first if first == last else f'{first} to {last}'

    return (
        f'🛒 A viewer paid {span(paid.app_low, paid.app_high)} in the app, '
        f'{span(paid.web_low, paid.web_high)} on the web\n'
        f'-# {APP_COIN.source}, {request.words.day(APP_COIN.dated)}; '
        f'{WEB_COIN.source}, {request.words.day(WEB_COIN.dated)}'
    )


def _needed_line(needed: Needed, request: Request) -> str:
    return (
        f'💎 ≈ **{request.words.diamonds(needed.diamonds)}** needed, estimate\n'
        f'-# {_rate(needed.rate, request)}'
    )


def _left_out_line(rate: Rate, request: Request) -> str:
    return (
        f'-# Not compared: {_rate(rate, request)} is in {rate.currency}, '
        'and this bot knows no exchange rates.'
    )


def _bought_line(bought: Bought, request: Request) -> str:
    words = request.words
    app = f'{words.number(bought.app_low)} to {words.coins(bought.app_high)}'
    web = f'{words.number(bought.web_low)} to {words.coins(bought.web_high)}'
    return (
        f'🪙 Buys {app} in the app, {web} on the web\n'
        f'-# {APP_COIN.source}, {words.day(APP_COIN.dated)}; '
        f'{WEB_COIN.source}, {words.day(WEB_COIN.dated)}'
    )


def _rate(rate: Rate, request: Request) -> str:
    words = request.words
    return (
        f'{words.unit_price(rate.amount, rate.currency)} a diamond: {source_words(rate)}; '
        f'as of {words.day(rate.dated)}'
    )
