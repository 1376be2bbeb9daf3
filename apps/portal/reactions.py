"""Where apps that do not know each other are put in touch."""

from apps.businesses import queries as businesses
from apps.members import queries as members

businesses.count_members_with(members.full_members_by_employer)
