"""What the kernel asks for and others provide; loaded once, when every app is ready."""

from kernel import directory, worker
from kernel.tabular import forgetting  # noqa: F401 -- registers how long files are kept
from kernel.tabular import jobs as tabular_jobs  # noqa: F401 -- registers the jobs of imports
from liangxin.platform_accounts import PlatformAccounts
from tenants.counties import accounts
from tenants.counties.directory import CountyDirectory

worker.connect()
directory.install(CountyDirectory())
accounts.install(PlatformAccounts())
