"""What the command line and the configuration ask for, and what a run is done with because of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from attrs import field, frozen

from x12scrub import config, log, shipped
from x12scrub.claims.survey import Limits
from x12scrub.config import Configuration, nearest
from x12scrub.engine import Settings
from x12scrub.errors import UsageError
from x12scrub.fates import OnPrompt
from x12scrub.files import translated
from x12scrub.finding import Attested
from x12scrub.guarding import Guide
from x12scrub.policy import SHIPPED, Policy
from x12scrub.prompts import Answers
from x12scrub.registry import Edit, all_edits
from x12scrub.tables import Tables
from x12scrub.tables.load import load

if TYPE_CHECKING:  # most runs are one process, without a history, imported tables or a 277CA, and do not wait for them
    from x12scrub.claims.parts import Sharing
    from x12scrub.history.place import Place
    from x12scrub.imports.store import Store
    from x12scrub.report.answers import Answering


@frozen(kw_only=True, eq=False, repr=False)
class Orders:
    """What the command line and the configuration ask for. Attributes are named as the options."""

    inputs: tuple[str, ...] = field(repr=False)
    policy: str = "standard"
    maps: Path | None = None
    tables: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    salvage: bool = False
    jobs: int = 1
    history: bool = False
    state: Path | None = None
    database: str | None = field(default=None, repr=False)
    quiet: bool = False
    verbose: int = 0
    log_format: str = "text"
    output: str = "-"
    report_277: str | None = None
    report_html: str | None = None
    findings: str | None = None
    summary: str | None = None
    worklist: str | None = None
    answers: str | None = None
    on_prompt: str = "reject"
    held: str | None = None
    verify_guide: str = "never"
    as_of: datetime | None = None
    acknowledge: str = "rejected"
    fail_on: str = "never"
    source: Mapping[str, str] = field(factory=dict)
    limits: Mapping[str, int] = field(factory=dict)

    @classmethod
    def of(cls, configuration: Configuration, options: Mapping[str, Any]) -> Self:
        return cls(**options, source=configuration.source, limits=configuration.limits)

    @property
    def answering(self) -> "Answering":
        """How claims are acknowledged. A day that the user names has no time: files of that run can be made again."""
        from x12scrub.report.answers import Answering
        from x12scrub.report.received import Acknowledger

        return Answering(
            moment=self.as_of or datetime.now().astimezone(),
            acknowledger=Acknowledger(self.source["name"], self.source["id"]) if self.source else None,
            everything=self.acknowledge == "all",
        )

    @property
    def place(self) -> "Place":
        """Where the history is."""
        from x12scrub.history.place import Place

        return Place(self.state or config.state(), self.database)

    def listen(self) -> None:
        """Set up the log."""
        if self.quiet and self.verbose:
            raise UsageError("--quiet and --verbose contradict each other")
        log.configure(self.log_format, -1 if self.quiet else self.verbose)

    @property
    def store(self) -> "Store":
        """The imported tables. The folder need not be there."""
        from x12scrub.imports.store import Store

        return Store(self.tables or config.tables())

    def readable_store(self) -> "Store":
        """The same. A folder that the user names has tables in it: one that has none is a mistake."""
        if self.tables is not None and not self.store.exists:
            raise UsageError(f"--tables {self.tables} holds no imported tables; x12scrub tables import makes them")
        return self.store

    def begin(self) -> Settings:
        """Set up the log, and what a run is done with. Raises UsageError for names that nobody knows."""
        if self.source and not (self.source.get("name") and self.source.get("id")):
            raise UsageError("[source] of the configuration wants both a name and an id")
        if (self.held is None) == (self.on_prompt == "hold"):
            raise UsageError("--on-prompt hold and --held FILE go together: held claims have to be somewhere")
        self.listen()
        policy, payers = _policy(self.policy)
        return Settings(
            tables=self._tables().under(policy.name, payers),
            policy=policy,
            edits=_edits(self.select, self.ignore),
            limits=Limits(**self.limits),
            salvage=self.salvage,
            on_prompt=OnPrompt(self.on_prompt),
            answers=_answers(self.answers),
            guide=_guide() if self.verify_guide == "touched" else None,
            sharing=_sharing(self.jobs) if self.jobs > 1 else None,
        )

    def _tables(self) -> Tables:
        found = load(shipped.read_maps(self.maps), schemas=self.maps is not None)
        return self.readable_store().attached(found) if self.tables or config.has_tables() else found


def _policy(name: str) -> tuple[Policy, Mapping[str, Mapping[str, Any]]]:
    """A policy that ships, by its name, or one of the user's, by its file; and what it says of payers, by their ids."""
    if name in SHIPPED:
        return SHIPPED[name], {}
    from x12scrub import policy_file

    if not name.endswith(".toml"):
        raise UsageError(f"no policy is called {name!r}{nearest(name, SHIPPED)}; a file of your own ends in .toml")
    try:
        content = Path(name).read_bytes()
    except OSError as error:
        raise UsageError(str(translated(error, "cannot read the file of --policy"))) from error
    written = policy_file.read(content, Path(name).name, {edit.code: edit for edit in all_edits()})
    return written.policy, written.payers


def _guide() -> Guide:
    """pyx12 is loaded for those who want it only."""
    from x12scrub.guide.touched import faults

    return faults


def _sharing(jobs: int) -> "Sharing":
    """What several processes need is loaded for those who want them only."""
    from x12scrub import sharing

    return sharing.Sharing(jobs)


def _answers(name: str | None) -> Answers:
    """The answers in a file; those that contradict each other hold nothing."""
    if name is None:
        return Answers()
    from x12scrub import answers

    try:
        with Path(name).open("rb") as file:
            found = answers.read(file, "the file of --answers")
    except OSError as error:
        raise translated(error, "cannot read the file of --answers") from error
    held = found.by_prompt.items()
    by_prompt = {prompt: Attested(one.choice, one.who, one.when, one.why) for prompt, one in held}
    return Answers(by_prompt, found.contradicted)


def _edits(select: Sequence[str], ignore: Sequence[str]) -> tuple[Edit, ...]:
    known = {edit.code: edit for edit in all_edits()}
    for code in (*select, *ignore):
        if code not in known:
            raise UsageError(f"no edit has the code {code!r}{nearest(code, known)}")
    return tuple(edit for code, edit in known.items() if (not select or code in select) and code not in ignore)
