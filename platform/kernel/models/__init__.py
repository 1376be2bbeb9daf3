"""Tables every realm has."""

from kernel.models.blueprint import ConfiguredSection
from kernel.models.jobs import Job
from kernel.models.journal import Delivery, JournalEntry, JournalSeal, SealedEntry
from kernel.models.records import Record, Table

__all__ = [
    "ConfiguredSection",
    "Delivery",
    "Job",
    "JournalEntry",
    "JournalSeal",
    "Record",
    "SealedEntry",
    "Table",
]
