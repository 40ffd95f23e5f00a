"""What a file would add, and the buttons that add it, read it otherwise, or take it back."""

from __future__ import annotations

import asyncio
import io
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.channels import UNSENT
from bot.desk import Desk
from bot.import_words import WRONG_SHOWN, in_chat, progress, summary, title, wrong_file, wrong_rows
from bot.imports import Asked, DryRun, Importer, Source
from bot.request import Interaction, Request, now
from bot.text import MESSAGE_MAX
from bot.ui import Answer, DeskModal, Press, lasting
from cogs._import_forms import ColumnsForm, DatesForm
from cogs._import_kept import Kept, Shown
from economy.fast_errors import FileUnreachable
from economy.ids import ChannelId, CreatorId, MessageId
from economy.import_errors import ImportTooBig
from economy.import_jobs import CHAT_MAX_BYTES, CHAT_MAX_ROWS
from economy.imports import Sheet
from economy.imports_own import Own
from economy.server import Level

_QUESTION = r'(?P<token>[0-9a-f]{16})'


async def looked_through(
    desk: Desk, request: Request, attached: discord.Attachment, creator_id: CreatorId | None
) -> Shown:
    """What an attached file would add; it is kept until somebody answers.

    Raises ImportTooBig, FileUnreachable, and whatever is wrong with the file.
    """
    if attached.size > CHAT_MAX_BYTES:
        raise ImportTooBig(attached.size, CHAT_MAX_BYTES)
    try:
        data = await attached.read()
    except UNSENT as error:
        raise FileUnreachable from error
    file = await asyncio.to_thread(desk.import_files.keep, request.guild_id, io.BytesIO(data))
    importer = Importer(desk)
    try:
        source = await importer.source(request.server, file, creator_id)
        return await shown(desk, request, file, attached.filename, source)
    except BaseException:
        await importer.let_go(request.guild_id, file)
        raise


async def shown(desk: Desk, request: Request, file: str, name: str, source: Source) -> Shown:
    """A dry run of a kept file, with the buttons that follow it."""
    run = await Importer(desk).dry_run(
        request.server, file, source, at=now(), at_most=CHAT_MAX_ROWS
    )
    payload: dict[str, Any] = {
        'file': file,
        'name': name,
        'is_own': isinstance(source, Own),
        'source': source.as_json(),
    }
    question = await desk.questions.keep(
        request.guild_id, payload, actor_id=request.actor_id, at=now()
    )
    buttons: list[Press] = []
    if run.tally.new:
        label = in_chat(request.words).rows(run.tally.new)
        buttons.append(ImportButton(question.token, f'Import {label}'))
    if isinstance(source, Sheet):
        buttons += [ColumnsButton(question.token), DatesButton(question.token)]
    is_long = run.tally.wrong > WRONG_SHOWN
    wrong = wrong_file(run.tally.shown, request.words) if is_long else None
    view = lasting(*buttons, ImportCancelButton(question.token))
    return Shown(_preview(run, name, request), view, wrong)


def _preview(run: DryRun, name: str, request: Request) -> str:
    style = in_chat(request.words)
    source, server = run.source, request.server
    creator = server.creator(source.creator_id).name if isinstance(source, Sheet) else None
    lines = [
        f'### {title(run, name, creator, style)}',
        *(f'-# {line}' for line in summary(run, server.settings.time_zone, style)),
    ]
    if run.tally.new:
        lines.append('Nothing is saved until you press the button.')
    if run.tally.wrong:
        lines.append(f'⚠️ **{style.rows(run.tally.wrong)} wrong** and left out:')
        lines += wrong_rows(run.tally.shown, run.tally.wrong, style)
    text = ''
    for line in lines:
        if len(text) + len(line) + 1 > MESSAGE_MAX:
            break
        text += f'{line}\n'
    return text.rstrip()


class ImportForm(DeskModal):
    """Asks for the file."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, creator_id: CreatorId | None) -> None:
        super().__init__(title='Import gifts', timeout=None)
        self._creator_id = creator_id
        self._file: ui.FileUpload[Self] = ui.FileUpload(required=True, min_values=1, max_values=1)
        self.add_item(
            ui.Label(
                text='File',
                description='A table as CSV, or an export of mine (diamond-desk.jsonl)',
                component=self._file,
            )
        )

    async def submit(self, interaction: Interaction, request: Request) -> None:
        answer = Answer(interaction)
        await answer.acknowledge(private=True)
        desk, file = interaction.client.desk, self._file.values[0]
        found = await looked_through(desk, request, file, self._creator_id)
        may = interaction.app_permissions.attach_files
        await answer.show(
            found.text, view=found.view, file=found.file(may_attach=may), private=True
        )


class ImportButton(Press, template=rf'import:v1:go:{_QUESTION}'):
    """Begins the import that the message shows; the rest happens by itself."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, token: str, label: str = 'Import') -> None:
        self._token = token
        style = discord.ButtonStyle.success
        super().__init__(ui.Button(label=label, style=style, custom_id=f'import:v1:go:{token}'))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        desk = interaction.client.desk
        kept, importer = await Kept.of(desk, request, self._token), Importer(desk)
        run = await importer.dry_run(
            request.server, kept.file, kept.source, at=now(), at_most=CHAT_MAX_ROWS
        )
        asked = Asked(
            key=f'btn:{self._token}',
            actor_id=request.actor_id,
            channel_id=request.channel_id,
            at=now(),
        )
        job = await importer.begin(request.server, kept.file, kept.name, run, asked)
        text = progress(job, in_chat(request.words))
        message = interaction.message
        if message is None or message.flags.ephemeral:  # nobody can edit that one later
            await interaction.edit_original_response(
                content=f'Import {job.number} has begun.', view=None, attachments=[]
            )
            message = await interaction.followup.send(text, wait=True)
        else:
            await interaction.edit_original_response(content=text, view=None, attachments=[])
        await desk.imports(request.guild_id).shown_in(
            job.number, ChannelId(request.channel_id), MessageId(message.id)
        )


class ImportCancelButton(Press, template=rf'import:v1:cancel:{_QUESTION}'):
    """Takes the preview away, and the file with it. Nothing was saved."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, token: str) -> None:
        self._token = token
        super().__init__(ui.Button(label='Cancel', custom_id=f'import:v1:cancel:{token}'))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        desk = interaction.client.desk
        kept = await Kept.of(desk, request, self._token)
        await Importer(desk).let_go(request.guild_id, kept.file)
        await interaction.edit_original_response(
            content='Nothing was saved.', view=None, attachments=[]
        )


class ColumnsButton(Press, template=rf'import:v1:columns:{_QUESTION}'):
    """Says which column is what."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, token: str) -> None:
        self._token = token
        super().__init__(ui.Button(label='Change columns', custom_id=f'import:v1:columns:{token}'))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        kept = await Kept.of(interaction.client.desk, request, self._token)
        assert isinstance(kept.source, Sheet)  # no such button under an export
        await interaction.response.send_modal(ColumnsForm(kept, kept.source, shown))


class DatesButton(Press, template=rf'import:v1:dates:{_QUESTION}'):
    """Says which column is the stream, and how dates are written."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, token: str) -> None:
        self._token = token
        custom_id = f'import:v1:dates:{token}'
        super().__init__(ui.Button(label='Stream and dates', custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        kept = await Kept.of(interaction.client.desk, request, self._token)
        assert isinstance(kept.source, Sheet)  # no such button under an export
        await interaction.response.send_modal(DatesForm(kept, kept.source, shown))


class ImportUndoButton(Press, template=r'import:v1:undo:(?P<number>\d{1,15})'):
    """Takes back every entry of an import that still stands; the rest happens by itself."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, number: int) -> None:
        self._number = number
        custom_id = f'import:v1:undo:{number}'
        super().__init__(ui.Button(label='Undo the import', emoji='↩️', custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['number']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        imports = interaction.client.desk.imports(request.guild_id)
        job = await imports.begin_undo(self._number, by=request.actor_id)
        if interaction.message is not None:
            await imports.shown_in(
                job.number, ChannelId(request.channel_id), MessageId(interaction.message.id)
            )
        text = progress(job, in_chat(request.words))
        await interaction.edit_original_response(content=text, view=None)
