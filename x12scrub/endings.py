"""How a run ends: the exit status for whatever stopped it, and one line on standard error that says why."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from x12scrub.errors import Unreadable, UsageError, X12ScrubError

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def ending(error: BaseException) -> int:
    """The exit status of the error, after its line has been written."""
    match error:
        case SystemExit():
            return error.code if isinstance(error.code, int) else 0
        case click.exceptions.Exit():
            return error.exit_code
        case KeyboardInterrupt() | click.Abort():
            _say("interrupted", INTERRUPTED)
            return INTERRUPTED
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return UsageError.exit_status
        case click.UsageError():
            _say(_usage(error), UsageError.exit_status)
            return UsageError.exit_status
        case X12ScrubError():
            return _ours(error)
        case OSError():  # every file is read and written elsewhere; what is left is text on standard output
            return _ours(_of_standard_output(error))
        case _:
            return _ours(_fault(error))


def _ours(error: X12ScrubError) -> int:
    if not isinstance(error.__cause__, BrokenPipeError):  # the reader of a pipe has left: it wants to hear nothing
        _say(str(error), error.exit_status, **(error.facts if isinstance(error, Unreadable) else {}))
    return error.exit_status


def _of_standard_output(error: OSError) -> X12ScrubError:
    from x12scrub.files import translated
    from x12scrub.targets import abandon_standard_output

    abandon_standard_output()
    found = translated(error, "cannot write to standard output")
    found.__cause__ = error
    return found


def _fault(error: BaseException) -> X12ScrubError:
    """A bug of ours. Its text may hold a value of a claim, so only its kind and place are told."""
    import traceback  # for bugs only

    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "x12scrub" in Path(frame.filename).parts]
    place = f" in {Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else ""
    return X12ScrubError(f"internal error, {type(error).__name__}{place}; no output file was written. Please report it")


def _usage(error: click.UsageError) -> str:
    """Click's message, and where the value came from when it was not the command line."""
    message = " ".join(error.format_message().split())
    if error.ctx is None:
        return message
    if isinstance(error, click.BadParameter) and error.param is not None and error.param.name is not None:
        source = error.ctx.get_parameter_source(error.param.name)
        if source is ParameterSource.DEFAULT_MAP:
            return f"{error.ctx.obj.origins[error.param.name]}: {message}"
        if source is ParameterSource.ENVIRONMENT:
            return f"{message} (from the environment)"
    return f"{message} (see {error.ctx.command_path} --help)"


def _say(message: str, status: int, **facts: Any) -> None:
    from x12scrub import log

    log.logger().error("ended", message=message, status=status, **facts)
