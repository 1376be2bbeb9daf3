"""Tables that every realm has."""

from kernel.models.blueprint import ConfiguredSection
from kernel.models.exports import ExportRequest, TakenOut
from kernel.models.jobs import Job
from kernel.models.journal import Delivery, JournalEntry, JournalSeal, SealedEntry
from kernel.models.lasting import Lasting
from kernel.models.records import Record, Stored
from kernel.models.tabular import (
    ColumnMapping,
    Import,
    ImportChange,
    ImportFault,
    ImportFile,
    RowChoice,
    WordMeaning,
)
from kernel.models.together import BulkAct

__all__ = [
    "BulkAct",
    "ColumnMapping",
    "ConfiguredSection",
    "Delivery",
    "ExportRequest",
    "Import",
    "ImportChange",
    "ImportFault",
    "ImportFile",
    "Job",
    "JournalEntry",
    "JournalSeal",
    "Lasting",
    "Record",
    "RowChoice",
    "SealedEntry",
    "Stored",
    "TakenOut",
    "WordMeaning",
]
