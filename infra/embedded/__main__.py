"""`python -m infra.embedded VAR`: the keeper, started by `ensure` and `start`."""

import sys

from infra.embedded import keeper

sys.exit(keeper.main(sys.argv[1]))
