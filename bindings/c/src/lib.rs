//! The C interface of psyscreen. `include/psyscreen.h` is what a C program sees, and says of every function who owns what.
//!
//! Everything that is known of calls is in `psyscreen-json`; here are only pointers. No function unwinds into C: a panic, which nothing is
//! known to cause, is answered by [`Status::Panic`]. There is no global state; a handle may be used by several threads at once, but freed
//! by one alone and last.

#[cfg(feature = "table")]
pub mod arrow;
pub mod border;
pub mod typed;

use psyscreen_json::Engine;

use border::{Status, borrowed, free, give, guarded, out};

/// The version of this interface. It is raised when a program that was compiled against an older header would go wrong.
const ABI: u32 = 1;

/// The version of this interface.
#[unsafe(no_mangle)]
pub extern "C" fn psyscreen_abi_version() -> u32 {
    ABI
}

/// Makes an engine.
///
/// # Safety
///
/// `engine` points to where a pointer is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_engine_new(engine: *mut *mut Engine) -> Status {
    guarded(|| {
        // SAFETY: the caller's promise.
        unsafe { give(engine, Engine::new()) }
    })
}

/// Frees an engine and sets the pointer to NULL.
///
/// # Safety
///
/// `engine` points to a pointer that is NULL or from `psyscreen_engine_new`, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_engine_free(engine: *mut *mut Engine) {
    // SAFETY: the caller's promise.
    unsafe { free(engine) }
}

/// Answers a call.
///
/// # Safety
///
/// `engine` is from `psyscreen_engine_new`; `call` points to `length` bytes; `answer` and `answer_length` point to where they are
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_call(
    engine: *const Engine,
    call: *const u8,
    length: usize,
    answer: *mut *mut u8,
    answer_length: *mut usize,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's promise.
        let engine = unsafe { engine.as_ref() }.ok_or(Status::Argument)?;
        // SAFETY: the caller's promise.
        let call = unsafe { borrowed(call, length)? };
        if answer.is_null() || answer_length.is_null() {
            return Err(Status::Argument);
        }
        let text = engine.call(call).into_bytes().into_boxed_slice();
        // SAFETY: the caller's promise.
        unsafe { out(answer_length, text.len())? };
        // SAFETY: the caller's promise. The length goes with the pointer, so that the box can be put together again.
        unsafe { out(answer, Box::into_raw(text).cast::<u8>()) }
    })
}

/// Memory of this library for `length` bytes, to be freed by `psyscreen_text_free`: for hosts that share their memory with it, such as a
/// page that holds it as WebAssembly.
#[unsafe(no_mangle)]
pub extern "C" fn psyscreen_text_new(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast::<u8>()
}

/// Frees a text.
///
/// # Safety
///
/// `text` is NULL, or from this library with this `length`, and is freed once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_text_free(text: *mut u8, length: usize) {
    if !text.is_null() {
        // SAFETY: the caller's promise; it was a box of so many bytes.
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(text, length)) });
    }
}
