"""Due work done one by one, in every room alike."""

from merchants.jobs import FAILURES as FAILURES
from merchants.jobs import LeftForLater as LeftForLater
from merchants.jobs import one_by_one as one_by_one
