"""Writing the report of a night, over that of an earlier start of it."""

from x12scrub.batch import stages
from x12scrub.batch.morning import Morning
from x12scrub.batch.morning_page import page
from x12scrub.batch.night import Night
from x12scrub.batch.outbox import REPORTS, Outbox
from x12scrub.batch.stages import Stage
from x12scrub.files import untouchable
from x12scrub.outputs import create, sync
from x12scrub.telling import document


def write(morning: Morning, night: Night, outbox: Outbox) -> None:
    """Under temporary names first, which a start after a crash knows by the token of the night."""
    pieces = {".txt": morning.text(), ".json": document(morning.document()), ".html": page(morning)}
    renames = []
    for number, (ending, path) in enumerate(night.reports(outbox).items()):
        temporary = outbox.temporary(REPORTS, night.token, number)
        create(temporary, pieces[ending], "the report of the night").close()
        stages.reached(Stage.WRITTEN)
        renames.append((temporary, path))
    for temporary, path in renames:
        try:
            temporary.replace(path)
        except OSError as error:
            raise untouchable(error, "cannot create the report of the night") from error
    sync(outbox.root / REPORTS)
    stages.reached(Stage.TOLD)
