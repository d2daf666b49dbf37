"""The C library, as Python sees it. Everything that is known of questionnaires is behind it."""

from __future__ import annotations

import ctypes
import sys
from ctypes import POINTER, c_char_p, c_double, c_int8, c_int32, c_size_t, c_uint32, c_void_p
from pathlib import Path

OK, PROBLEMS, REFUSED = 0, 1, 5
_ABI = 1
_NAMES = {"darwin": "libpsyscreen_c.dylib", "win32": "psyscreen_c.dll"}


class ScoreResult(ctypes.Structure):
    _fields_ = [
        ("value", c_double),
        ("min", c_double),
        ("max", c_double),
        ("status", c_int32),
        ("band_low", c_int32),
        ("band_high", c_int32),
    ]


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(str(Path(__file__).with_name(_NAMES.get(sys.platform, "libpsyscreen_c.so"))))
    library.psyscreen_abi_version.restype = c_uint32
    if library.psyscreen_abi_version() != _ABI:
        raise ImportError("the library in this package is of another version than its Python files")
    ids = [c_void_p, c_size_t, POINTER(c_size_t), POINTER(c_void_p), POINTER(c_size_t)]
    opened = [c_void_p, c_char_p, c_size_t, POINTER(c_void_p)]
    for name, arguments in {
        "engine_new": [POINTER(c_void_p)],
        "call": [c_void_p, c_char_p, c_size_t, POINTER(c_void_p), POINTER(c_size_t)],
        "instrument_open": opened,
        "instrument_item": ids,
        "instrument_scale": ids,
        "instrument_critical_item": ids,
        "instrument_band": [c_void_p, c_size_t, c_size_t, POINTER(c_void_p), POINTER(c_size_t)],
    }.items():
        function = getattr(library, "psyscreen_" + name)
        function.restype = c_int32
        function.argtypes = arguments
    for name, arguments in {
        "engine_free": [POINTER(c_void_p)],
        "instrument_free": [POINTER(c_void_p)],
        "text_free": [c_void_p, c_size_t],
    }.items():
        function = getattr(library, "psyscreen_" + name)
        function.restype = None
        function.argtypes = arguments
    return library


def _load_quick(library: ctypes.CDLL) -> ctypes.PyDLL:
    """For a call that takes less time than letting other threads run would."""
    quick = ctypes.PyDLL(library._name)
    quick.psyscreen_score.restype = c_int32
    quick.psyscreen_score.argtypes = [c_void_p, c_char_p, c_size_t, c_void_p, c_size_t, c_void_p, c_size_t]
    return quick


library = _load()
quick = _load_quick(library)


def text_at(place: int | None, length: int) -> str:
    """A text of the library, copied."""
    return ctypes.string_at(place, length).decode() if place else ""
