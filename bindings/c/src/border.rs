//! What every function needs to take and give over the border, and nothing of psyscreen.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// How a function ended.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Everything is in order.
    Ok = 0,
    /// There is a result, and some of what was given could not be used.
    Problems = 1,
    /// There is no such instrument, policy, item or position.
    Unknown = 2,
    /// A pointer is NULL, a text is not UTF-8, or there is too little room.
    Argument = 3,
    /// A fault of this library. Nothing was written.
    Panic = 4,
    /// A call was refused; its answer says why.
    Refused = 5,
}

/// Runs what may not unwind over the border.
pub(crate) fn guarded(run: impl FnOnce() -> Result<Status, Status>) -> Status {
    let ended = catch_unwind(AssertUnwindSafe(run));
    ended.map_or(Status::Panic, |ended| ended.unwrap_or_else(|refused| refused))
}

/// The text of a caller.
///
/// # Safety
///
/// `text` is NULL or points to `length` bytes that stay as they are meanwhile.
pub(crate) unsafe fn borrowed<'a>(text: *const u8, length: usize) -> Result<&'a str, Status> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { list(text, length)? };
    std::str::from_utf8(bytes).map_err(|_| Status::Argument)
}

/// A list of a caller; an empty one may be NULL.
///
/// # Safety
///
/// As for [`borrowed`], aligned for `T`.
pub(crate) unsafe fn list<'a, T>(list: *const T, length: usize) -> Result<&'a [T], Status> {
    match (list.is_null(), length) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Status::Argument),
        // SAFETY: the caller's promise.
        (false, _) => Ok(unsafe { std::slice::from_raw_parts(list, length) }),
    }
}

/// Writes to where the caller wants it.
///
/// # Safety
///
/// `place` is NULL or points to where a `T` can be written.
pub(crate) unsafe fn out<T>(place: *mut T, value: T) -> Result<Status, Status> {
    if place.is_null() {
        return Err(Status::Argument);
    }
    // SAFETY: the caller's promise.
    unsafe { place.write(value) };
    Ok(Status::Ok)
}

/// Gives something away by a handle.
///
/// # Safety
///
/// As for [`out`].
pub(crate) unsafe fn give<T>(place: *mut *mut T, value: T) -> Result<Status, Status> {
    if place.is_null() {
        return Err(Status::Argument);
    }
    // SAFETY: the caller's promise.
    unsafe { out(place, Box::into_raw(Box::new(value))) }
}

/// Takes back what was given, and leaves NULL in its place: freeing it again does nothing.
///
/// # Safety
///
/// `place` is NULL or points to NULL or to a handle from [`give`] that nobody uses any more.
pub(crate) unsafe fn free<T>(place: *mut *mut T) {
    // SAFETY: the caller's promise.
    let Some(place) = (unsafe { place.as_mut() }) else { return };
    let handle = std::mem::replace(place, std::ptr::null_mut());
    if !handle.is_null() {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(handle) });
    }
}
