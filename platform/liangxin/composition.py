"""Fills the slots of lower layers; imported once, when every app is ready."""

from apps.businesses import registry as businesses
from apps.members import queries as members
from apps.members import services as member_services
from kernel import directory, worker
from liangxin.platform_accounts import PlatformAccounts
from tenants.counties import account_port
from tenants.counties.directory import CountyDirectory

worker.connect()
directory.directory.fill(CountyDirectory())
account_port.port.fill(PlatformAccounts())
# Apps of one layer, which may not import each other.
businesses.full_members.fill(members.full_members_by_employer)
businesses.members_by_unit.fill(members.counts_by_unit)
businesses.follow_codes.fill(member_services.follow_codes)
