"""Tables over the border, as the C data interface of Apache Arrow has them. Nothing is copied, and nothing is known of what they hold."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_size_t, c_void_p, pythonapi
from importlib import import_module
from typing import Any

from ._library import OK, REFUSED, library, text_at


class ArrowSchema(ctypes.Structure):
    """Its last two fields are all that is looked at here."""

    _fields_ = [("before", c_void_p * 7), ("release", ctypes.CFUNCTYPE(None, c_void_p)), ("private_data", c_void_p)]


class ArrowArray(ctypes.Structure):
    _fields_ = [("before", c_int64 * 5), ("pointers", c_void_p * 3), ("release", ctypes.CFUNCTYPE(None, c_void_p)), ("private_data", c_void_p)]


class ArrowArrayStream(ctypes.Structure):
    _fields_ = [
        ("get_schema", ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)),
        ("get_next", ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)),
        ("get_last_error", ctypes.CFUNCTYPE(c_char_p, c_void_p)),
        ("release", ctypes.CFUNCTYPE(None, c_void_p)),
        ("private_data", c_void_p),
    ]


for _name, _arguments in {
    "table": [c_void_p, c_char_p, c_size_t, c_void_p, c_void_p, c_size_t, POINTER(c_void_p), POINTER(c_void_p), POINTER(c_size_t)],
    "results_export": [c_void_p, c_void_p, c_void_p],
    "results_stream": [c_void_p, c_void_p],
    "results_free": [POINTER(c_void_p)],
}.items():
    _function = getattr(library, "psyscreen_" + _name)
    _function.argtypes = _arguments
    _function.restype = None if _name.endswith("free") else c_int

_pointer_of: Any = ctypes.PYFUNCTYPE(c_void_p, ctypes.py_object, c_char_p)(("PyCapsule_GetPointer", pythonapi))
_pointer_at: Any = ctypes.PYFUNCTYPE(c_void_p, c_void_p, c_char_p)(("PyCapsule_GetPointer", pythonapi))
_name_at: Any = ctypes.PYFUNCTYPE(c_char_p, c_void_p)(("PyCapsule_GetName", pythonapi))
_new_capsule: Any = ctypes.PYFUNCTYPE(ctypes.py_object, c_void_p, c_char_p, c_void_p)(("PyCapsule_New", pythonapi))
#: The names are not copied by capsules, so they are kept.
_STREAM, _ARRAY, _SCHEMA = b"arrow_array_stream", b"arrow_array", b"arrow_schema"
#: What capsules hold, by its place.
_held: dict[int, ctypes.Structure] = {}


def _dropped(capsule: int) -> None:
    """When a capsule goes: releases what nobody took out of it."""
    _release(_held.pop(_pointer_at(capsule, _name_at(capsule))))


_drop: Any = ctypes.PYFUNCTYPE(None, c_void_p)(_dropped)


def _release(own: Any) -> None:
    if own.release:
        own.release(ctypes.addressof(own))


def _capsule(own: ctypes.Structure, name: bytes) -> object:
    place = ctypes.addressof(own)
    _held[place] = own
    return _new_capsule(place, name, ctypes.cast(_drop, c_void_p))


class Results:
    """Results as columns, for everything that reads Arrow: ``polars.DataFrame(results)``, ``pyarrow.table(results)``, DuckDB by name.

    They can be read more than once.
    """

    def __init__(self, handle: c_void_p) -> None:
        self._handle = handle

    def __del__(self) -> None:
        library.psyscreen_results_free(byref(self._handle))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        stream = ArrowArrayStream()
        if library.psyscreen_results_stream(self._handle, byref(stream)) != OK:
            raise MemoryError("the results cannot be handed over")
        return _capsule(stream, _STREAM)

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        schema, array = ArrowSchema(), ArrowArray()
        if library.psyscreen_results_export(self._handle, byref(schema), byref(array)) != OK:
            raise MemoryError("the results cannot be handed over")
        return _capsule(schema, _SCHEMA), _capsule(array, _ARRAY)


@contextmanager
def _read(data: Any) -> Iterator[tuple[Any, list[Any]]]:
    """The schema of a table and its arrays; they are released afterwards."""
    kept: list[Any] = []
    try:
        if hasattr(data, "__arrow_c_stream__"):
            capsule = data.__arrow_c_stream__()
            stream = ArrowArrayStream.from_address(_pointer_of(capsule, _STREAM))
            place, schema = ctypes.addressof(stream), ArrowSchema()
            _check(stream, stream.get_schema(place, ctypes.addressof(schema)))
            kept.append(schema)
            while True:
                array = ArrowArray()
                _check(stream, stream.get_next(place, ctypes.addressof(array)))
                if not array.release:
                    break
                kept.append(array)
            yield schema, kept[1:]
        else:
            capsules = data.__arrow_c_array__()
            yield (
                ArrowSchema.from_address(_pointer_of(capsules[0], _SCHEMA)),
                [ArrowArray.from_address(_pointer_of(capsules[1], _ARRAY))],
            )
    finally:
        for own in kept:
            _release(own)


def _check(stream: Any, status: int) -> None:
    if status != 0:
        said = stream.get_last_error(ctypes.addressof(stream))
        raise ValueError(f"the table cannot be read: {(said or b'no reason was given').decode(errors='replace')}")


def table(engine: c_void_p, call: bytes, data: Any) -> tuple[str, Results | None]:
    """The answer to a call about a table, and its results unless it is refused. Other threads run meanwhile."""
    results, answer, length = c_void_p(), c_void_p(), c_size_t()
    with _read(data) as (schema, arrays):
        places = (c_void_p * len(arrays))(*[ctypes.addressof(array) for array in arrays])
        status = library.psyscreen_table(
            engine, call, len(call), byref(schema), places, len(arrays), byref(results), byref(answer), byref(length)
        )
    if status not in (OK, REFUSED):
        raise TypeError("this is not a table with named columns")
    try:
        return text_at(answer.value, length.value), Results(results) if status == OK else None
    finally:
        library.psyscreen_text_free(answer, length)


def like(data: Any) -> Callable[[Results], Any]:
    """What makes of results a table of the same library."""
    library_of = type(data).__module__.partition(".")[0]
    if library_of == "polars":
        return lambda results: import_module("polars").DataFrame(results)
    if library_of == "pandas":
        pandas, pyarrow = import_module("pandas"), import_module("pyarrow")
        nullable = {pyarrow.bool_(): pandas.BooleanDtype()}

        def frame(results: Results) -> Any:
            found = pyarrow.table(results).to_pandas(types_mapper=nullable.get)
            found.index = data.index
            return found

        return frame
    if library_of == "pyarrow":
        return lambda results: import_module("pyarrow").table(results)
    return lambda results: results
