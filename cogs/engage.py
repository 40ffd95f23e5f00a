"""/engage: something to do when it is quiet. No text of it asks anybody for gifts.

Each part has a neighbour of its own; the library finds the commands of all of them in this class.
"""

from __future__ import annotations

from bot.desk import Desk
from bot.pulse import BeatingCog, Pulse
from bot.request import DeskClient
from cogs._engage_checklist import EngageChecklist
from cogs._engage_nudges import EngageNudges
from cogs._engage_polls import EngagePolls
from cogs._engage_questions import EngageQuestions
from cogs._engage_schedule import EngageSchedule
from cogs._engage_shoutouts import EngageShoutouts
from cogs._engage_tips import EngageTips


class Engage(
    EngageTips,
    EngagePolls,
    EngageQuestions,
    EngageShoutouts,
    EngageChecklist,
    EngageSchedule,
    EngageNudges,
    BeatingCog,
):
    def __init__(self, desk: Desk, client: DeskClient) -> None:
        self._desk = desk
        self._client = client
        self.pulses = (  # apart, so that trouble with one holds up no other
            Pulse('polls', self.finish_due_polls, every_s=15),
            Pulse('nudges', self.nudge_streams, every_s=15),
            Pulse('plans', self.remind_of_plans, every_s=30),
            Pulse('old questions', desk.drop_old_questions, every_s=3600),
        )
