"""What follows from acts on an application, in the same transaction; upper apps register.

A follower that finds that the act cannot happen any more raises `NotNow`: nothing is then done.
"""

from saty.applications.models import Application
from saty.common.consequences import Consequence

on_submitted: Consequence[Application] = Consequence("application submitted")
on_withdrawn: Consequence[Application] = Consequence("application withdrawn")
on_withdrawal_undone: Consequence[Application] = Consequence("withdrawal undone")
