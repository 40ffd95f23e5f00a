"""Ids that must not be swapped for one another."""

from __future__ import annotations

from typing import NewType

GuildId = NewType('GuildId', int)
UserId = NewType('UserId', int)
ChannelId = NewType('ChannelId', int)
RoleId = NewType('RoleId', int)
CreatorId = NewType('CreatorId', int)
FanId = NewType('FanId', int)
StreamId = NewType('StreamId', int)
MessageId = NewType('MessageId', int)
