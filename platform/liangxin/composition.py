"""What the kernel asks for and others provide; loaded once, when every app is ready."""

from kernel import directory, worker
from kernel.exports import events as export_events  # noqa: F401 -- registers what the journal knows
from kernel.exports import retention as export_retention  # noqa: F401 -- registers its rule
from kernel.tabular import jobs as tabular_jobs  # noqa: F401 -- registers the jobs of imports
from kernel.tabular import retention as tabular_retention  # noqa: F401 -- registers its rules
from liangxin.platform_accounts import PlatformAccounts
from tenants.counties import accounts
from tenants.counties.directory import CountyDirectory

worker.connect()
directory.install(CountyDirectory())
accounts.install(PlatformAccounts())
