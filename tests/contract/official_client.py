# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses the vendor's client as in its README, with another base URL. Runs in a separate environment.

Arguments: the base URL and a link to a picture. Writes one JSON object to standard output.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import requests
from modelslab_py.core.apis.three_d import Three_D
from modelslab_py.core.client import Client
from modelslab_py.schemas.threed import Image23D, Text23D


def main(base: str, picture: str) -> dict[str, Any]:
    """Submit, fetch and download: a picture, a prompt, and both by the Enterprise API."""
    client = Client(api_key="official", fetch_retry=120, fetch_timeout=1)
    client.base_url = base
    api, enterprise = Three_D(client=client), Three_D(client=client, enterprise=True)
    image = Image23D(image=picture, output_format="glb", mesh_simplify=0.98, seed=7, track_id="mine")
    accepted = api.image_to_3d(image)
    words = api.text_to_3d(Text23D(prompt="a red chair", resolution="128", output_format="stl", mesh_simplify=0.98))
    return {
        "accepted": accepted,
        "picture": _result(api, accepted),
        "words": _result(api, words),
        "enterprise": _result(enterprise, enterprise.image_to_3d(image)),
        "details": enterprise.system_details(),
        "update": enterprise.update(),
        "id as it came": _outcome(lambda: api.fetch(accepted["id"])),
        "wrong key": _outcome(lambda: Three_D(client=_wrong(base)).image_to_3d(image)),
    }


def _wrong(base: str) -> Client:
    client = Client(api_key="invalid")
    client.base_url = base
    return client


def _result(api: Three_D, accepted: dict[str, Any]) -> dict[str, Any]:
    answer = api.fetch(str(accepted["id"]))
    files = [requests.get(link, timeout=60).content for link in answer["output"]]
    return {"answer": answer, "starts": [file[:4].hex() for file in files], "sizes": [len(file) for file in files]}


def _outcome(call: Any) -> str:
    try:
        return str(call())
    except Exception as error:  # noqa: BLE001  # the test asserts which one
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
