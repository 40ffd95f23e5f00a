"""What people read when something cannot be done: one sentence a kind of error, in one table.

It says what happened, that nothing was saved, and what to do next.
"""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.capture_sentences import CAPTURE_SENTENCES
from bot.engage_sentences import ENGAGE_SENTENCES
from bot.export_sentences import EXPORT_SENTENCES
from bot.fast_sentences import FAST_SENTENCES
from bot.guest_sentences import GUEST_SENTENCES
from bot.import_sentences import IMPORT_SENTENCES
from bot.income_sentences import INCOME_SENTENCES
from bot.live_sentences import LIVE_SENTENCES
from bot.night_sentences import NIGHT_SENTENCES, Sentence
from bot.payout_sentences import PAYOUT_SENTENCES
from bot.people_sentences import PEOPLE_SENTENCES
from bot.split_sentences import SPLIT_SENTENCES
from bot.text import NOT_SAVED, Words, any_number, chip, entry_number, listed, person, seconds_ago
from economy import errors as refusals
from storage.errors import StorageClosed

_NAMES_SHOWN = 15


def _count_range(error: refusals.CountOutOfRange, words: Words) -> str:
    return (
        f'A count goes from 1 to {words.number(error.at_most)}, '
        f'not {any_number(error.count, words)}. '
        f'{NOT_SAVED} To take a gift back, use `/gift undo`.'
    )


def _gift_unknown(error: refusals.GiftUnknown, words: Words) -> str:
    near = [f'{chip(gift.name)} ({words.coins(gift.coins)})' for gift in error.suggestions]
    hint = f'Did you mean {listed(near, last="or")}? ' if near else ''
    return (
        f'I know no gift called {chip(error.name[:60])}. {NOT_SAVED} {hint}'
        'A gift that is missing is added with `/gift define`.'
    )


def _gift_ambiguous(error: refusals.GiftAmbiguous, words: Words) -> str:
    prices = listed([words.coins(gift.coins) for gift in error.choices], last='or')
    return (
        f'Several gifts are called {chip(error.name[:60])}: {prices}. Which one was it? '
        'Nothing is saved until you choose.'
    )


def _names(names: tuple[str, ...]) -> str:
    shown = [chip(name) for name in names[:_NAMES_SHOWN]]
    more = len(names) - len(shown)
    return listed([*shown, f'{more} more'] if more else shown)


def _creator_needed(error: refusals.CreatorNeeded, _: Words) -> str:
    if not error.names:
        return (
            f'There is no creator here yet. {NOT_SAVED} '
            'A manager adds the first one with `/creator add`.'
        )
    return (
        f'Which creator: {_names(error.names)}? {NOT_SAVED} Name one, or let a manager bind this '
        'channel with `/creator use`.'
    )


def _creator_missing(error: refusals.CreatorMissing, _: Words) -> str:
    known = f'Here there is {_names(error.known)}. ' if error.known else ''
    return (
        f'This server has no creator called {chip(error.name[:60])}. {NOT_SAVED} {known}'
        'Managers add one with `/creator add`.'
    )


def _already_reversed(error: refusals.EntryAlreadyReversed, _: Words) -> str:
    return (
        f'{entry_number(error.number)} was already taken back by {person(error.by_actor_id)} '
        f'({entry_number(error.by_number)}). Nothing was changed; '
        f'`/gift show {error.number}` has the details.'
    )


def _role_needed(error: refusals.RoleNeeded, _: Words) -> str:
    by_permission = 'Manage Server' if error.level == 'manager' else 'Manage Messages'
    by_role = f'the role <@&{error.role_id}> or ' if error.role_id else ''
    return (
        f'This is for {error.level}s: you need {by_role}the permission {by_permission}. '
        f'{NOT_SAVED} Ask a manager of this server.'
    )


def _note_sensitive(error: refusals.NoteSensitive, _: Words) -> str:
    what = {'card': 'a card number', 'iban': 'a bank account (IBAN)', 'email': 'an e-mail address'}
    return (
        f'That note looks like {what[error.kind]}, and payment data does not belong in Discord. '
        f'{NOT_SAVED} Delete your message if it is visible, and write it again without.'
    )


def _choice_unknown(error: refusals.ChoiceUnknown, _: Words) -> str:
    known = listed([f'`{choice}`' for choice in error.known], last='or')
    return f'{chip(error.text[:60])} is no {error.what} I know. {NOT_SAVED} Choose {known}.'


def _rate_implausible(error: refusals.RateImplausible, words: Words) -> str:
    amount = words.unit_price(error.amount, error.currency)
    return (
        f'{amount} for one diamond is more than anybody has measured (about US$0.005). '
        'Is that what you mean? Nothing is saved until you confirm.'
    )


SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.CountUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:40])} as a count. {NOT_SAVED} '
        'Write `5`, `x5`, `1,000` or `10k`.'
    ),
    refusals.CountOutOfRange: _count_range,
    refusals.CoinsOutOfRange: lambda error, words: (
        f'A gift costs 1 to {words.number(error.at_most)} coins, '
        f'not {any_number(error.coins, words)}. {NOT_SAVED}'
    ),
    refusals.GiftMissing: lambda _error, _: (
        f'Which gift? {NOT_SAVED} Write for example `gift Rose 12 luna`: the gift, how many, '
        'and who sent it.'
    ),
    refusals.GiftUnknown: _gift_unknown,
    refusals.GiftAmbiguous: _gift_ambiguous,
    refusals.NameEmpty: lambda error, _: (
        f'The name of the {error.what} has nothing to see in it. {NOT_SAVED} '
        'Write at least one visible character.'
    ),
    refusals.NameTooLong: lambda error, words: (
        f'The name of a {error.what} has at most {error.at_most} characters, this one has '
        f'{words.number(error.length)}. {NOT_SAVED} Use a shorter one.'
    ),
    refusals.MentionUnknown: lambda error, _: (
        f'I cannot see who {chip(error.text[:40])} is. {NOT_SAVED} '
        'Write the TikTok name of the fan as text.'
    ),
    refusals.NoteTooLong: lambda error, words: (
        f'A note has at most {error.at_most} characters, this one has '
        f'{words.number(error.length)}. {NOT_SAVED}'
    ),
    refusals.NoteSensitive: _note_sensitive,
    refusals.AmountUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:60])} as an amount. {NOT_SAVED} '
        'Write for example `500 coins`, `12 rose` or `$20`.'
    ),
    refusals.AmountOutOfRange: lambda error, words: (
        f'I work with amounts above nothing, up to {words.number(int(error.at_most))}. {NOT_SAVED}'
    ),
    refusals.UnitUnknown: lambda error, _: (
        f'I do not know the unit {chip(error.text[:40])}. {NOT_SAVED} Use coins, diamonds, a gift, '
        'or a currency such as USD.'
    ),
    refusals.ChoiceUnknown: _choice_unknown,
    refusals.CurrencyUnknown: lambda error, _: (
        f'I know no currency {chip(error.text[:40])}. {NOT_SAVED} '
        'Use its three letters, such as USD, EUR or GBP.'
    ),
    refusals.RateUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:40])} as a rate. {NOT_SAVED} '
        'Write what one diamond is worth, such as `0.005`.'
    ),
    refusals.RateOutOfRange: lambda error, _: (
        f'{chip(str(error.amount)[:30])} cannot be what one diamond is worth: '
        f'more than nothing, at most 8 decimals. {NOT_SAVED} A usual value is `0.005`.'
    ),
    refusals.RateImplausible: _rate_implausible,
    refusals.ShareOutOfRange: lambda error, _: (
        f'For `us-scaled`, give the share in per cent as the amount, {error.at_least} to '
        f'{error.at_most}. {NOT_SAVED}'
    ),
    refusals.CreatorNeeded: _creator_needed,
    refusals.CreatorMissing: _creator_missing,
    refusals.CreatorRetired: lambda error, _: (
        f'{chip(error.name)} is retired. {NOT_SAVED} A manager can bring the name back with '
        '`/creator add`.'
    ),
    refusals.CreatorExists: lambda error, _: (
        f'There is already a creator called {chip(error.name)} here. {NOT_SAVED} '
        'See `/creator list`.'
    ),
    refusals.TooManyCreators: lambda error, _: (
        f'A server holds at most {error.at_most} active creators. {NOT_SAVED} '
        'Retire one with `/creator retire` first.'
    ),
    refusals.TooManyGifts: lambda error, _: (
        f'A server defines at most {error.at_most} gifts of its own. {NOT_SAVED}'
    ),
    refusals.EntryMissing: lambda error, words: (
        f'There is no entry #{any_number(error.number, words)} in this server. '
        'Nothing was changed; `/gift history` lists the latest.'
    ),
    refusals.EntryAlreadyReversed: _already_reversed,
    refusals.EntryIsReversal: lambda error, _: (
        f'{entry_number(error.number)} itself takes back {entry_number(error.reverses)} and cannot '
        'be undone. Nothing was changed; log the gift again instead.'
    ),
    refusals.NothingToUndo: lambda _error, _: (
        'You have no entry left to take back. Nothing was changed; `/gift undo` with a number '
        'takes back any entry.'
    ),
    refusals.NothingToFix: lambda error, _: (
        f'{entry_number(error.number)} already says exactly that. Nothing was changed; '
        'name what should be different: gift, count, from, creator or note.'
    ),
    refusals.NearRepeat: lambda error, _: (
        f'The same gift was logged {seconds_ago(error.seconds_ago)} as '
        f'{entry_number(error.number)}. '
        'Log it again? Nothing is saved until you say so.'
    ),
    refusals.KeyReused: lambda error, _: (
        f'This request was already written as {entry_number(error.number)} with other content, '
        'which stands. Nothing more was saved; send it as a new message.'
    ),
    refusals.QuestionGone: lambda _error, _: (
        f'That question is no longer open. {NOT_SAVED} Please start again.'
    ),
    refusals.NotYourQuestion: lambda _error, _: (
        f'Somebody else was asked that. {NOT_SAVED} Use the command yourself.'
    ),
    refusals.RoleNeeded: _role_needed,
    refusals.ServerOnly: lambda _error, _: (
        f'That works in a server only. {NOT_SAVED} Here you can use `/help`, `/explain`, '
        '`/convert` and `/privacy`.'
    ),
    refusals.TimeZoneUnknown: lambda error, _: (
        f'I know no time zone {chip(error.text[:40])}. {NOT_SAVED} '
        'Write one such as `Europe/Berlin`; the option suggests them as you type.'
    ),
    refusals.LocaleUnknown: lambda error, _: (
        f'I know no locale {chip(error.text[:40])}. {NOT_SAVED} Write one such as `en-US` or `de`.'
    ),
    refusals.PrefixUnusable: lambda error, _: (
        f'{chip(error.text[:20])} cannot be a prefix: up to {error.at_most} characters, the last '
        f'one a sign such as `!`, without spaces, `/`, `@` or markdown. {NOT_SAVED}'
    ),
    refusals.NothingToSet: lambda _error, _: (
        'Nothing was named, so nothing was changed. Choose at least one option.'
    ),
    commands.MissingRequiredArgument: lambda error, _: (
        f'`{error.param.displayed_name or error.param.name}` is missing. {NOT_SAVED} '
        'See `/help` for the command.'
    ),
    commands.UserInputError: lambda _error, _: (
        f'I could not read that. {NOT_SAVED} Put names of several words into quotes, '
        'and see `/help` for the command.'
    ),
    commands.CommandNotFound: lambda _error, _: (
        f'That is no command of mine. {NOT_SAVED} `/help` lists them.'
    ),
    app_commands.CommandSignatureMismatch: lambda _error, _: (
        f'Discord still shows an older form of this command. {NOT_SAVED} '
        'Restart your Discord app and try again.'
    ),
    app_commands.CommandNotFound: lambda _error, _: (
        f'Discord still shows a command I no longer have. {NOT_SAVED} '
        'Restart your Discord app; `/help` lists the commands.'
    ),
    app_commands.TransformerError: lambda error, _: (
        f'I could not read {chip(str(error.value)[:40])}. {NOT_SAVED} '
        'Choose one of the suggested values.'
    ),
    commands.CheckFailure: lambda _error, _: f'That is not possible here. {NOT_SAVED}',
    **NIGHT_SENTENCES,
    **CAPTURE_SENTENCES,
    **ENGAGE_SENTENCES,
    **EXPORT_SENTENCES,
    **FAST_SENTENCES,
    **IMPORT_SENTENCES,
    **INCOME_SENTENCES,
    **GUEST_SENTENCES,
    **LIVE_SENTENCES,
    **PAYOUT_SENTENCES,
    **PEOPLE_SENTENCES,
    **SPLIT_SENTENCES,
    StorageClosed: lambda _error, _: f'I am just restarting. {NOT_SAVED} Try again in a minute.',
}
