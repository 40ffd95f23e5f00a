"""A made-up LIVE: what was sent, which messages about it came, and what it comes to.

What was sent is written down when it is sent, one line a combo; it is summed from there. The
rule that counts messages (`live/combos.py`) has no part in it, so the two can be compared.
"""

from __future__ import annotations

import gzip
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from economy.captured import FeedState, Person
from economy.entries import Source
from economy.gifts import Gift
from live.feed import Alive, Event, GiftSeen, StateChanged
from live.lines import to_line, to_values
from live.recording import FORM

ROSE = Gift(5655, 'Rose', 1)
ICE_CREAM = Gift(5827, 'Ice Cream Cone', 1)
FINGER_HEART = Gift(5487, 'Finger Heart', 5)
ROSA = Gift(8913, 'Rosa', 10)
PERFUME = Gift(5658, 'Perfume', 20)
DOUGHNUT = Gift(5879, 'Doughnut', 30)
HEART_ME = Gift(7934, 'Heart Me', 1)
CAP = Gift(6104, 'Cap', 99)
HAND_HEARTS = Gift(5660, 'Hand Hearts', 100)
CORGI = Gift(6267, 'Corgi', 299)
GALAXY = Gift(11046, 'Galaxy', 1_000)
SPORTS_CAR = Gift(6089, 'Sports Car', 7_000)
LION = Gift(6369, 'Lion', 29_999)
UNHEARD_OF = Gift(990_001, 'Paper Comet', 15)  # in no catalogue

IN_COMBOS = (ROSE, ICE_CREAM, FINGER_HEART, ROSA, PERFUME, DOUGHNUT)
COMBO_WEIGHTS = (50, 14, 16, 9, 5, 3)
ALONE = (HEART_ME, CAP, HAND_HEARTS, CORGI, GALAXY)
ALONE_WEIGHTS = (40, 12, 10, 5, 1)

HOST = Person('7100000000000000001', 'mira.paints', 'Mira')
GUEST = Person('7100000000000000002', 'noor.sings', 'نور')
ROOM = '7560000000000000001'
NAMES = (
    ('luna_petit', 'Luna Petit'), ('sakura.mochi', 'さくら餅'), ('hanbyeol', '한별이'),
    ('xiao_yueliang', '小月亮'), ('najmat_layl', 'نجمة الليل'), ('zoe.bakes', 'Zoë bakes 🧁'),
    ('ravi_pepper', 'Ravi 🌶️'), ('kofi.drums', 'Kofi 🥁'), ('ines_do_mar', 'Inês do Mar'),
    ('olek_rower', 'Ołek na rowerze'), ('tasty_toast', 'Tasty Toast'), ('mikko.k', 'Mikko'),
    ('abuela_pixel', 'Abuela Pixel'), ('dragon_noodle', '龍の麺'), ('svetly_den', 'Светлый день'),
    ('tiny.tuba', 'Tiny Tuba'), ('bao_bun', 'Bao 🥟'), ('quiet_quokka', 'Quiet Quokka'),
    ('meera.reads', 'मीरा पढ़ती है'), ('sol_y_sal', 'Sol y Sal'), ('thuy.tea', 'Thủy 🍵'),
    ('yam_yam', 'ים'), ('nefeli.runs', 'Νεφέλη'), ('captain_crumb', 'Captain Crumb'),
)  # fmt: skip
END_AFTER_MS = 3_300  # the end of a combo comes so long after the last tap


def people(number: int) -> list[Person]:
    """So many viewers, the first ones by their plain names."""
    made: list[Person] = []
    for n in range(number):
        handle, name = NAMES[n % len(NAMES)]
        round_ = n // len(NAMES)
        more = ('', '') if round_ == 0 else (f'_{round_ + 1}', f' {round_ + 1}')
        id_ = str(6_800_000_000_000_000_000 + 7_919_191_919_191 * (n + 1))
        made.append(Person(id_, handle + more[0], name + more[1]))
    return made


@dataclass(frozen=True, slots=True)
class Sent:
    """A combo as it was really sent: `frames` are all messages about it, first to last."""

    sender: Person
    gift: Gift
    count: int
    is_to_guest: bool
    is_masked: bool
    frames: tuple[tuple[int, GiftSeen], ...]


class Evening:
    """A LIVE that is written message by message. `random` makes the same of the same seed."""

    def __init__(self, title: str, began_at: datetime, seed: int) -> None:
        self.title, self.began_at = title, began_at
        self.random = random.Random(seed)
        self.sent: list[Sent] = []
        self._lines: list[tuple[int, int, dict[str, Any]]] = []
        self._messages = 0
        self._groups: set[tuple[str, int, int]] = set()

    def combo(
        self,
        at_ms: int,
        sender: Person,
        gift: Gift,
        steps: list[tuple[int, int]],
        *,
        end_after_ms: int = END_AFTER_MS,
        to_guest: bool = False,
        masked: bool = False,
    ) -> Sent:
        """A combo of `steps`, each milliseconds since its beginning and the count reached."""
        group = (sender.id, gift.id, at_ms)
        assert group not in self._groups, 'two combos that TikTok itself would not tell apart'
        self._groups.add(group)
        plain = replace(
            self._gift(at_ms, sender, gift, to_guest=to_guest, masked=masked),
            group_id=str(self._epoch_ms(at_ms)),
            is_combo=True,
        )
        frames: list[tuple[int, GiftSeen]] = []
        last_ms, count = steps[-1]
        ends = [(last_ms + end_after_ms, count, True)]
        for since_ms, reached, is_end in [*((*step, False) for step in steps), *ends]:
            told = replace(
                plain,
                msg_id=self._message(),
                count=reached,
                is_end=is_end,
                sent_at_ms=self._epoch_ms(at_ms + since_ms),
            )
            frames.append((at_ms + since_ms, told))
        return self._sent(sender, gift, count, plain, frames)

    def alone(
        self,
        at_ms: int,
        sender: Person,
        gift: Gift,
        *,
        to_guest: bool = False,
        masked: bool = False,
    ) -> Sent:
        """A gift that makes no combo: one message, without a group."""
        told = self._gift(at_ms, sender, gift, to_guest=to_guest, masked=masked)
        told = replace(told, msg_id=self._message())
        return self._sent(sender, gift, 1, told, [(at_ms, told)])

    def taps(self, count: int, every_ms: int) -> list[tuple[int, int]]:
        """Steps of a combo: one message a tap, and some taps of fast fingers swallowed."""
        steps, reached, at_ms = [(0, 1)], 1, 0
        while reached < count:
            reached = min(count, reached + (self.random.randint(1, 3) if count > 10 else 1))
            at_ms += self.random.randint(every_ms // 2, every_ms * 3 // 2)
            steps.append((at_ms, reached))
        return steps

    def tell(self, at_ms: int, event: Event) -> None:
        """The feed tells this at that time, after what it told then already."""
        values: dict[str, Any] = {'at_ms': at_ms}
        if isinstance(event, GiftSeen) and event.source != Source.TIKTOK:
            values['by'] = event.source.value
        self._lines.append((at_ms, len(self._lines), values | to_values(event)))

    def tell_state(self, at_ms: int, state: FeedState, detail: str = '') -> None:
        room = ROOM if state is FeedState.CONNECTED else ''
        self.tell(at_ms, StateChanged(state, detail, room))

    def tell_alive(self, from_ms: int, to_ms: int) -> None:
        """Chat, likes and the number of viewers, every two seconds or so."""
        at_ms = from_ms
        while (at_ms := at_ms + self.random.randint(1_900, 2_100)) < to_ms:
            self.tell(at_ms, Alive(self.random.randint(4, 11)))

    def recording(self) -> bytes:
        """The whole file, compressed; the same to the byte on every run."""
        self._check()
        header: dict[str, Any] = {
            'recording': FORM,
            'source': Source.TIKTOK.value,
            'began_at': self.began_at.isoformat(timespec='milliseconds'),
            'title': self.title,
            'names': True,
            'truth': self._truth(),
        }
        told = sorted(self._lines, key=lambda line: line[:2])
        lines = [to_line(values) for values in (header, *(values for _, _, values in told))]
        return gzip.compress(('\n'.join(lines) + '\n').encode(), mtime=0)

    def _truth(self) -> dict[str, Any]:
        host, guest = Counter[str](), 0
        for sent in self.sent:
            if sent.is_to_guest:
                guest += sent.gift.coins * sent.count
            else:
                host['' if sent.is_masked else sent.sender.name] += sent.gift.coins * sent.count
        known = sorted((each for each in host.items() if each[0]), key=lambda each: -each[1])
        return {
            'host_diamonds': host.total(),
            'guest_diamonds': guest,
            'combos': len(self.sent),
            'gifts': sum(sent.count for sent in self.sent),
            'gifters': [list(each) for each in known[:5]],
        }

    def _check(self) -> None:
        """What no feed saw no rule can count, so at least one message must tell it all."""
        told = {values['gift']['msg'] for _, _, values in self._lines if 'gift' in values}
        for sent in self.sent:
            full = [gift.msg_id for _, gift in sent.frames if gift.count == sent.count]
            assert told.intersection(full), f'nobody saw {sent.count} of {sent.gift.name}'

    def _sent(
        self,
        sender: Person,
        gift: Gift,
        count: int,
        told: GiftSeen,
        frames: list[tuple[int, GiftSeen]],
    ) -> Sent:
        is_to_guest = told.receiver is not None
        sent = Sent(sender, gift, count, is_to_guest, told.is_masked, tuple(frames))
        self.sent.append(sent)
        return sent

    def _gift(
        self, at_ms: int, sender: Person, gift: Gift, *, to_guest: bool, masked: bool
    ) -> GiftSeen:
        return GiftSeen(
            source=Source.TIKTOK,
            room_id=ROOM,
            msg_id='',
            group_id='',
            gift_id=gift.id,
            gift_name=gift.name,
            coins=gift.coins,
            count=1,
            is_combo=False,
            is_end=False,
            sender=sender,
            is_masked=masked,
            receiver=GUEST if to_guest else None,
            host_id=HOST.id,
            sent_at_ms=self._epoch_ms(at_ms),
        )

    def _message(self) -> str:
        self._messages += 1
        return str(7_560_000_100_000_000_000 + self._messages)

    def _epoch_ms(self, at_ms: int) -> int:
        return int(self.began_at.timestamp()) * 1000 + at_ms
