"""The whole desk, driven as people would, with a clock that moves when a test says so."""

from tests.harness.auditor import Audit, audit
from tests.harness.clock import FakeClock
from tests.harness.crew import Crew
from tests.harness.people import EngineerAtWork, Requester
from tests.harness.stage import Stage

__all__ = ["Audit", "Crew", "EngineerAtWork", "FakeClock", "Requester", "Stage", "audit"]
