"""The commands: open, run, write, tell. What is found and what becomes of it is decided in the core."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import datetime

from attrs import evolve

from x12scrub import log, prompts, shipped, telling
from x12scrub.claims.people import Locality
from x12scrub.config import nearest
from x12scrub.engine import Run, Settings, examine
from x12scrub.errors import InternalError, Unreadable, UsageError
from x12scrub.files import Input, opened, spools
from x12scrub.journal import Disposition
from x12scrub.orders import Orders
from x12scrub.outputs import Outputs, printed
from x12scrub.places import Places
from x12scrub.registry import all_edits
from x12scrub.remembering import Memory, remembered
from x12scrub.report import summary
from x12scrub.report.printable import clean, counted

_MOST_TOLD = 10
_FAILING = {
    "never": (),
    "rejected": (Disposition.REJECTED,),
    "held": (Disposition.REJECTED, Disposition.HELD),
    "corrected": (Disposition.REJECTED, Disposition.HELD, Disposition.CORRECTED),
}


def scrub(orders: Orders) -> int:
    """Correct the inputs. Nothing is visible before everything has been written, counted and found in balance."""
    settings = orders.begin()
    with opened(orders.inputs) as inputs, Outputs({one.identity for one in inputs}) as outputs:
        places = Places.of(orders, inputs, outputs)
        with _examined(orders, settings, inputs) as (run, memory):
            corrected = places.write(run)
            for one in inputs:
                one.refuse_if_changed()
            with memory.taking(run, corrected) if memory else nullcontext():
                outputs.commit()
            return _tell("scrub", run, _trouble(run) or int(_fails(run, orders.fail_on)))


def check(orders: Orders) -> int:
    """Print the findings; status 1 when there is anything to correct, to ask or to reject."""
    settings = orders.begin()
    with opened(orders.inputs) as inputs, Outputs() as outputs, _examined(orders, settings, inputs) as (run, _):
        names = [clean(one.name) for one in inputs]
        outputs.write(outputs.target("standard output", "-"), telling.lines(run.findings(), names))
        outputs.commit()
        return _tell("check", run, _trouble(run) or int(any(verdict.counts for _, _, verdict in run.totals)))


def diff(orders: Orders, form: str, *, colour: bool) -> int:
    """Print what scrub would change, claim by claim, as "text" or "json"."""
    from x12scrub.report import diff as differences
    from x12scrub.report import diff_text

    settings = orders.begin()
    with opened(orders.inputs) as inputs, Outputs() as outputs, _examined(orders, settings, inputs) as (run, _):
        changed = differences.changed(run.outcomes())
        if form == "json":
            pieces = differences.json_lines(changed)
        else:
            pieces = diff_text.text(changed, [clean(one.name) for one in inputs], colour=colour)
        outputs.write(outputs.target("standard output", "-"), pieces)
        outputs.commit()
        return _tell("diff", run, _trouble(run))


@contextmanager
def _examined(orders: Orders, settings: Settings, inputs: Sequence[Input]) -> Iterator[tuple[Run, Memory | None]]:
    """The run over the inputs, with the history beside it where the user wants one."""
    with ExitStack() as stack, remembered(orders, inputs) as memory:
        if memory is not None:
            settings = evolve(settings, past=memory.past)
        yield examine([one.source for one in inputs], settings, spools(stack)), memory


def edits() -> int:
    """List the edits."""
    return printed(telling.listing(all_edits()))


def explain(orders: Orders, code: str, payer: str | None, filing: str, place: Locality, on: datetime | None) -> int:
    """Print the page about an edit; with a payer, how far the edit goes there and which rows say so."""
    from x12scrub import explaining

    pages = shipped.pages()
    if code.upper() not in pages:
        raise UsageError(f"no edit has the code {code!r}{nearest(code, pages)}")
    if payer is None:
        if filing or place != Locality() or on:
            raise UsageError("--class, --state, --postal-code and --on go with --payer")
        return printed([pages[code.upper()].read_bytes()])
    settings = orders.begin()
    edit = next(one for one in settings.edits if one.code == code.upper())
    day = (on or datetime.now().astimezone()).date()
    return printed(explaining.reach(edit, settings, payer, filing, place, day))


def tables(orders: Orders) -> int:
    """List the rule tables."""
    return printed(telling.editions(orders.begin().tables.editions))


def _fails(run: Run, worst: str) -> bool:
    return any(run.ledger.settled[what].claims for what in _FAILING[worst])


def _trouble(run: Run) -> int:
    """The status of a run that did what it could: a fault of ours weighs more than an input that is no X12."""
    if run.crashed:
        return InternalError.exit_status
    return Unreadable.exit_status if run.refused else 0


def _tell(command: str, run: Run, status: int) -> int:
    """What was left out, what each edit found (with -v), and the line of the run."""
    logger = log.logger()
    for refusal in run.refused:
        logger.error("refused", message=f"left out: {refusal}", **refusal.facts)
    for reason, why in prompts.NOT_USED.items():
        if found := [prompt for prompt, one in run.prompter.refused.items() if one == reason]:
            told = f"{counted(len(found), 'answer')} not used, since {why}: {', '.join(found[:_MOST_TOLD])}"
            told += f" and {len(found) - _MOST_TOLD:,} more, which --summary lists" if len(found) > _MOST_TOLD else ""
            logger.warning("answers", message=told, reason=reason, count=len(found))
    if run.crashed:
        logger.error("crashed", message="a fault of x12scrub: the claims that it looked at went out untouched")
    for line in summary.edit_lines(run):
        logger.debug("edit", message=line)
    logger.info("run", message=summary.line(run), command=command, status=status, **telling.facts(run))
    return status
