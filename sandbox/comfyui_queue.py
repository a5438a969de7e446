# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue and history of the sandbox's ComfyUI, in memory like the real ones: a restart loses them."""

from __future__ import annotations

import heapq
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Entry = tuple[float, str, dict[str, Any], dict[str, Any], list[str]]
Make = Callable[[Mapping[str, Any]], bytes]  # makes a GLB from a workflow; raises NodeFailed

SAVERS = ("SaveGLB",)


class NodeFailed(Exception):
    """A node failed."""

    def __init__(self, node_id: str, node_type: str, message: str) -> None:
        super().__init__(message)
        self.node_id, self.node_type = node_id, node_type


class ComfyQueue:
    """`make` does the work; `output`: the folder for saved files; `seconds`: the minimum time of a job."""

    def __init__(self, make: Make, output: Path, seconds: float = 0.0) -> None:
        self._make, self._output, self._seconds = make, output, seconds
        self._lock = threading.Condition()
        self._is_closed = False
        self._generation = 0
        self.orders: list[str] = []  # the ids of all jobs ever submitted
        self.made: list[str] = []
        self.freed = 0
        self._reset()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _reset(self) -> None:
        self._number = 0
        self._pending: list[Entry] = []
        self._running: Entry | None = None
        self._history: dict[str, dict[str, Any]] = {}
        self._cache: dict[str, dict[str, Any]] = {}
        self._interrupted = threading.Event()

    @property
    def is_interrupted(self) -> bool:
        """Whether the running job is to stop before the next node."""
        return self._interrupted.is_set()

    def restart(self) -> None:
        """Forget everything except the files, like a killed process; the running job is lost."""
        with self._lock:
            self._generation += 1
            self._interrupted.set()
            self._reset()

    def put(self, prompt_id: str, graph: dict[str, Any], extra: dict[str, Any], outputs: list[str]) -> float:
        """Queue a job and return its number; a repeated id is another job."""
        with self._lock:
            number = float(self._number)
            self._number += 1
            heapq.heappush(self._pending, (number, prompt_id, graph, extra, outputs))
            self.orders.append(prompt_id)
            self._lock.notify_all()
        return number

    def shown(self) -> dict[str, list[Entry]]:
        """Return the queue; waiting jobs are in the order of a heap, not sorted."""
        with self._lock:
            return {"queue_running": [self._running] if self._running else [], "queue_pending": list(self._pending)}

    def history(self, prompt_id: str) -> dict[str, Any]:
        """Return the history entry of a finished job, or an empty one."""
        with self._lock:
            return {prompt_id: self._history[prompt_id]} if prompt_id in self._history else {}

    def delete_waiting(self, prompt_id: str) -> bool:
        """Remove a waiting job from the queue; return whether it was there."""
        with self._lock:
            left = [entry for entry in self._pending if entry[1] != prompt_id]
            was_there = len(left) < len(self._pending)
            heapq.heapify(left)
            self._pending = left
            return was_there

    def interrupt(self, prompt_id: str | None) -> bool:
        """Stop the running job if it has this id; None stops any, even another client's."""
        with self._lock:
            if self._running is None or prompt_id not in (None, self._running[1]):
                return False
            self._interrupted.set()
            return True

    def clear(self) -> None:
        """Remove all clients' jobs from the queue."""
        with self._lock:
            self._pending = []

    def forget(self, prompt_id: str | None) -> None:
        """Delete a history entry; None deletes all."""
        with self._lock:
            if prompt_id is None:
                self._history = {}
            self._history.pop(prompt_id or "", None)

    def close(self) -> None:
        """End the thread after its current job."""
        with self._lock:
            self._is_closed = True
            self._interrupted.set()
            self._lock.notify_all()

    def _work(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._is_closed or self._pending)
                if self._is_closed:
                    return
                entry = self._running = heapq.heappop(self._pending)
                self._interrupted.clear()
                interrupted, generation = self._interrupted, self._generation
            told = self._executed(entry, interrupted)
            with self._lock:
                if generation == self._generation:  # otherwise the process that ran it is gone
                    self._running = None
                    self._history[entry[1]] = told

    def _executed(self, entry: Entry, interrupted: threading.Event) -> dict[str, Any]:
        _number, prompt_id, graph, _extra, outputs = entry
        messages: list[Any] = [_event("execution_start", prompt_id)]
        shown: dict[str, Any] = {}
        try:
            for node_id in outputs:
                shown[node_id] = self._saved(graph, node_id, interrupted)
        except InterruptedError:
            messages.append(_event("execution_interrupted", prompt_id))
        except NodeFailed as error:
            failure = {
                "node_id": error.node_id,
                "node_type": error.node_type,
                "exception_message": str(error),
                "exception_type": "RuntimeError",
                "traceback": [],
            }
            messages.append(_event("execution_error", prompt_id, **failure))
        else:
            messages.append(_event("execution_success", prompt_id))
            self.made.append(prompt_id)
            status = {"status_str": "success", "completed": True, "messages": messages}
            return {"prompt": list(entry), "outputs": shown, "status": status, "meta": {}}
        status = {"status_str": "error", "completed": False, "messages": messages}
        return {"prompt": list(entry), "outputs": {}, "status": status, "meta": {}}

    def _saved(self, graph: dict[str, Any], node_id: str, interrupted: threading.Event) -> dict[str, Any]:
        """Return what the node has written; nothing for a workflow that has been run before unchanged."""
        node = graph[node_id]
        if interrupted.wait(self._seconds):
            raise InterruptedError
        if node["class_type"] not in SAVERS:
            return {"images": [{"filename": "ComfyUI_temp_00001_.png", "subfolder": "", "type": "temp"}]}
        key = json.dumps(graph, sort_keys=True)
        if key not in self._cache:
            data = self._make(graph)
            if interrupted.is_set():
                raise InterruptedError
            self._cache[key] = {"3d": [self._write(node["inputs"]["filename_prefix"], data)]}
        return self._cache[key]

    def _write(self, prefix: str, data: bytes) -> dict[str, str]:
        folder, _, name = prefix.rpartition("/")
        target = self._output / folder
        target.mkdir(parents=True, exist_ok=True)
        pattern = re.compile(rf"{re.escape(name)}_(\d+)_\.\w+")
        numbers = [int(found[1]) for path in target.iterdir() if (found := pattern.fullmatch(path.name))]
        file = target / f"{name}_{max(numbers, default=0) + 1:05}_.glb"
        file.write_bytes(data)
        return {"filename": file.name, "subfolder": folder, "type": "output"}


def _event(name: str, prompt_id: str, **more: Any) -> list[Any]:
    return [name, {"prompt_id": prompt_id, "timestamp": int(time.time() * 1000), **more}]
