"""What the kernel asks for and others provide; loaded once, when every app is ready."""

from kernel import directory, worker
from liangxin.platform_accounts import PlatformAccounts
from tenants.counties import account_port
from tenants.counties.directory import CountyDirectory

worker.connect()
directory.install(CountyDirectory())
account_port.install(PlatformAccounts())
