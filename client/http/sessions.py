# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of `requests`, imported on first use, that follow no redirects and add no credentials by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ModelFileError, NotReady
from . import local_network

if TYPE_CHECKING:
    import requests


class LocalAddressRefused(ModelFileError):
    """A service elsewhere links to this computer or its network; nothing was requested there."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The service's answer leads to {host[:100]}, an address of this computer or your own network, from "
            "which Maquette downloads nothing for a remote service. Tell the service, or look for the model there."
        )


def import_requests() -> Any:
    """Import `requests`. Raises NotReady if this Blender lacks it."""
    try:
        import requests
    except ImportError as error:
        raise NotReady(
            "This Blender lacks the Python module `requests`, which online services need. Use Blender from "
            "blender.org, or install your system's package python3-requests. The Local service works without it."
        ) from error
    return requests


def make_session() -> requests.Session:
    """A session that neither follows redirects nor reads passwords from ~/.netrc."""

    class Session(import_requests().Session):  # type: ignore[misc]  # its class is known on first use only
        def get_redirect_target(self, _response: requests.Response) -> None:
            """None, so that `requests` does not read a redirect's whole body, however long."""

    session: requests.Session = Session()
    session.auth = lambda request: request
    return session


def make_guarded_session() -> requests.Session:
    """The same for files, whose addresses the service chooses: it does not connect to this computer or its network.

    A request that would raises LocalAddressRefused. The artist's own proxy may be there.
    """
    import_requests()
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Guarded(HTTPConnection):
        def connect(self) -> None:
            """Check the address itself: a name may resolve differently each time."""
            super().connect()
            if self.sock is not None and local_network.is_local(str(self.sock.getpeername()[0])):
                self.close()
                raise LocalAddressRefused(self.host)

    class GuardedSecurely(Guarded, HTTPSConnection):
        pass

    class Pool(HTTPConnectionPool):
        ConnectionCls = Guarded

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = GuardedSecurely

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = {"http": Pool, "https": SecurePool}

    session = make_session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, Adapter())
    return session
