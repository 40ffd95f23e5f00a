"""The one server of the benchmarks. Apart from the rest, so that importing it costs nothing."""

from __future__ import annotations

from economy.ids import CreatorId, GuildId, UserId

GUILD_ID = GuildId(1_300_000_000_000_000_007)
MODERATORS = tuple(UserId(1_300_000_000_000_000_100 + place) for place in range(5))
BUSIEST = CreatorId(1)
