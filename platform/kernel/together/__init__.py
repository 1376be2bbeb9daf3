"""Acts on many rows of a list: previewed, done in one transaction, taken back exactly."""

from kernel.together.acts import Act, Done, OnRows, Plan, Work, acts
from kernel.together.forms import TogetherForm
from kernel.together.services import do_one, way_back

__all__ = ["Act", "Done", "OnRows", "Plan", "TogetherForm", "Work", "acts", "do_one", "way_back"]
