"""What the kernel asks for and others provide; loaded once, when every app is ready."""

from kernel import directory, worker
from tenants.counties.directory import CountyDirectory

worker.connect()
directory.install(CountyDirectory())
