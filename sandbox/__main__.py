# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: `python -m sandbox --port 8600`, run from the checkout. Its first line of output is the address."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import uvicorn

from .app import Settings, create_app
from .faults import FAULTS
from .gif import Background
from .protocol import DroppableProtocol
from .store import FILE_LIFETIME

LOOPBACK = "127.0.0.1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until the process is stopped; return the exit code."""
    options = _parser().parse_args(arguments)
    if options.fault == "list":
        sys.stdout.writelines(f"{name:16} {sentence}\n" for name, sentence in FAULTS.items())
        return 0
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        listener = socket.create_server((options.host, options.port))
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"The sandbox cannot listen on port {options.port}: {error}\n")
        return 1
    with listener:
        sys.stdout.write(f"Sandbox listening on http://{LOOPBACK}:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        _serve(listener, options)
    return 0


def _serve(listener: socket.socket, options: argparse.Namespace) -> None:
    config = uvicorn.Config(
        create_app(_settings(options)),
        http=DroppableProtocol,
        # Standard output is only for the announcement.
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        # Stopped by Ctrl+C; uvicorn has shut everything down by now.
        return


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        generation_seconds=options.generation_seconds,
        fault=options.fault or "",
        quirks=options.quirks,
        file_seconds=options.file_seconds,
        webhook_hosts=tuple(options.webhook_host),
        background=options.background,
        lacks=tuple(options.lacks),
        models=options.models,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Answers like the services, on this computer alone."
    )
    parser.add_argument("--port", type=int, default=8600, help="0 finds a free one (default: 8600)")
    parser.add_argument("--host", choices=[LOOPBACK], default=LOOPBACK, help="this computer is the only choice")
    parser.add_argument(
        "--generation-seconds", type=_seconds, default=0.0, metavar="S", help="the least time a job takes (default: 0)"
    )
    parser.add_argument(
        "--fault", choices=["list", *FAULTS], metavar="NAME", help="something to go wrong; `list` names them"
    )
    parser.add_argument("--quirks", action="store_true", help="every answer has an oddity of the services' own samples")
    parser.add_argument(
        "--file-seconds",
        type=_seconds,
        default=FILE_LIFETIME,
        metavar="S",
        help="life of temporary files (a day)",
    )
    parser.add_argument(
        "--webhook-host", action="append", default=[], metavar="HOST", help="webhooks may go there too; may be repeated"
    )
    parser.add_argument(
        "--lacks", action="append", default=[], metavar="NAME", help="a node or model file that ComfyUI has not"
    )
    parser.add_argument(
        "--background",
        choices=get_args(Background),
        default="black",
        help="of the v3 GIFs (default: black)",
    )
    parser.add_argument(
        "--models", type=Path, metavar="FOLDER", help="keeps the models there, for other sandboxes of this checkout too"
    )
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError("must not be negative")
    return value


if __name__ == "__main__":
    raise SystemExit(main())
