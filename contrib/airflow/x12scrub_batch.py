"""An Airflow DAG that scrubs an inbox each night, for Airflow 3.

Adapt FOLDERS and COMMAND. With Airflow 2, `dag` and `task` come from `airflow.decorators`, the
exceptions from `airflow.exceptions`.
"""

import logging
import subprocess
from datetime import timedelta

import pendulum
from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

FOLDERS = ("/srv/claims/inbox", "/srv/claims/outbox")
COMMAND = ("/opt/x12scrub/bin/x12scrub", "batch", *FOLDERS, "--state", "/var/lib/x12scrub", "--log-format", "json")
TRY_AGAIN = 75
"""Another batch has the folders, or the database is away (contrib/README.md has all statuses)."""


@dag(
    schedule="0 22 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="America/Chicago"),
    # A batch takes what is in the inbox, whatever night it is for: there is nothing to catch up on.
    catchup=False,
    max_active_runs=1,
    tags=["claims"],
)
def x12scrub_batch():
    """Every file of the inbox once."""

    # Only TRY_AGAIN is retried. A batch that was killed is finished by the next one.
    @task(retries=6, retry_delay=timedelta(minutes=15))
    def scrub() -> int:
        """The number of lines that the batch logged: one a file, and those of the night. No line holds a claim."""
        done = subprocess.run(COMMAND, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603 - it is ours
        lines = done.stderr.splitlines()
        for line in lines:
            logging.getLogger(__name__).info("%s", line)
        if done.returncode == TRY_AGAIN:
            raise AirflowException("the folders or the database are busy")
        if done.returncode:
            raise AirflowFailException(f"x12scrub batch ended with status {done.returncode}")
        return len(lines)

    scrub()


x12scrub_batch()
