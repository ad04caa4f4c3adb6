"""``python -m hub.password_worker``: started by the hub, never by hand."""

from __future__ import annotations

import resource
import signal
import sys

from hub.core.password_pipe import PASSWORD_PIPE, CheckPassword, HashPassword, PasswordChecked, PasswordHashed
from hub.password_worker.hashing import hashed, matches
from protocol.errors import ChildGone
from protocol.runtime.child import ChildPipe


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a password must not land in a core dump
    pipe = ChildPipe.from_environment(PASSWORD_PIPE)
    try:
        while True:
            message = pipe.receive()
            if isinstance(message, HashPassword):
                pipe.send(PasswordHashed(kept=hashed(message.password)))
            elif isinstance(message, CheckPassword):
                pipe.send(PasswordChecked(right=matches(message.password, message.kept)))
    except ChildGone:
        return 0


if __name__ == "__main__":
    sys.exit(main())
