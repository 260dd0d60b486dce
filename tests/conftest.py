"""What holds for every test: Hypothesis profiles, and an environment without settings of whoever runs them."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL

from tests.history import postgres

if TYPE_CHECKING:
    from tests.shells.faulty import Faulty

settings.register_profile("commit", max_examples=100, derandomize=True, deadline=None)
_slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("nightly", max_examples=5_000, deadline=None, suppress_health_check=_slow)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "commit"))


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No configuration file, variable or imported table of the machine has a say in a test, nor in what it starts."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("X12SCRUB_")]:
            patch.delenv(name)
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("NO_COLOR", "1")
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """One server of PostgreSQL for all that is asked of one."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def system() -> Iterator["Faulty"]:
    """Runs the command with faults of the system."""
    from tests.shells.faulty import faulty  # whoever wants no faults does not wait for all that a run may need

    with faulty() as found:
        yield found
