"""What a committee does at a time and place: the activity, who was there, what was voted on."""

from apps.activities.models.activity import Activity
from apps.activities.models.meeting import AgendaItem, Attendance, SuggestionRound, Vote
from apps.activities.models.planning import CalendarFeed, Invites, Series, StandingInvitation
from apps.activities.models.visit import Visit, VisitPhoto

__all__ = [
    "Activity",
    "AgendaItem",
    "Attendance",
    "CalendarFeed",
    "Invites",
    "Series",
    "StandingInvitation",
    "SuggestionRound",
    "Visit",
    "VisitPhoto",
    "Vote",
]
