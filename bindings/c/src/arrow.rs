//! Tables over the border, as the C data interface of Apache Arrow has them
//! (<https://arrow.apache.org/docs/format/CDataInterface.html>): columns of a caller are borrowed, results are given away.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fmt;
use std::ptr::{null, null_mut};
use std::sync::Arc;

use psyscreen_json::Engine;
use psyscreen_table::format::{Series, SeriesValues};
use psyscreen_table::frame::{Bits, Column, Ends, Frame, Piece, Values};

use crate::border::{Status, borrowed, free, give, guarded, list, out};

/// What an array is: `struct ArrowSchema`.
#[repr(C)]
#[derive(Debug)]
#[expect(missing_docs, reason = "Arrow's own names")]
pub struct ArrowSchema {
    pub format: *const c_char,
    pub name: *const c_char,
    pub metadata: *const c_char,
    pub flags: i64,
    pub n_children: i64,
    pub children: *mut *mut ArrowSchema,
    pub dictionary: *mut ArrowSchema,
    pub release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    pub private_data: *mut c_void,
}

/// An array: `struct ArrowArray`.
#[repr(C)]
#[derive(Debug)]
#[expect(missing_docs, reason = "Arrow's own names")]
pub struct ArrowArray {
    pub length: i64,
    pub null_count: i64,
    pub offset: i64,
    pub n_buffers: i64,
    pub n_children: i64,
    pub buffers: *mut *const c_void,
    pub children: *mut *mut ArrowArray,
    pub dictionary: *mut ArrowArray,
    pub release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    pub private_data: *mut c_void,
}

/// Arrays one after the other: `struct ArrowArrayStream`.
#[repr(C)]
#[derive(Debug)]
#[expect(missing_docs, reason = "Arrow's own names")]
pub struct ArrowArrayStream {
    pub get_schema: Option<unsafe extern "C" fn(*mut Self, *mut ArrowSchema) -> c_int>,
    pub get_next: Option<unsafe extern "C" fn(*mut Self, *mut ArrowArray) -> c_int>,
    pub get_last_error: Option<unsafe extern "C" fn(*mut Self) -> *const c_char>,
    pub release: Option<unsafe extern "C" fn(*mut Self)>,
    pub private_data: *mut c_void,
}

/// Answers the call `table` about a table in memory. `psyscreen.h` says what is borrowed and what is given.
///
/// # Safety
///
/// `engine` is from `psyscreen_engine_new`; `call` points to `length` bytes; `schema` and each of `count` `arrays` are of a table as
/// Arrow has them; what is written to points to where it is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_table(
    engine: *const Engine,
    call: *const u8,
    length: usize,
    schema: *const ArrowSchema,
    arrays: *const *const ArrowArray,
    count: usize,
    results: *mut *mut Results,
    answer: *mut *mut u8,
    answer_length: *mut usize,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's promise.
        let engine = unsafe { engine.as_ref() }.ok_or(Status::Argument)?;
        // SAFETY: the caller's promise.
        let call = unsafe { borrowed(call, length)? };
        // SAFETY: the caller's promise.
        let schema = unsafe { schema.as_ref() }.ok_or(Status::Argument)?;
        // SAFETY: the caller's promise.
        let arrays = unsafe { list(arrays, count)? };
        if results.is_null() || answer.is_null() || answer_length.is_null() {
            return Err(Status::Argument);
        }
        // SAFETY: the caller's promise.
        let frame = unsafe { frame(schema, arrays) }.ok_or(Status::Argument)?;
        let (text, series) = engine.frame(call, &frame);
        let status = match series {
            None => Status::Refused,
            // SAFETY: the caller's promise.
            Some(series) => unsafe { give(results, Results(Arc::new(series)))? },
        };
        let text = text.into_bytes().into_boxed_slice();
        // SAFETY: the caller's promise.
        unsafe { out(answer_length, text.len())? };
        // SAFETY: the caller's promise.
        unsafe { out(answer, Box::into_raw(text).cast::<u8>())? };
        Ok(status)
    })
}

/// Children of a schema or an array, or any other list of pointers.
///
/// # Safety
///
/// `pointers` points to `count` pointers, each to a `T` or NULL, that stay as they are meanwhile.
unsafe fn pointed<'a, T>(pointers: *mut *mut T, count: i64) -> Option<Vec<&'a T>> {
    let count = usize::try_from(count).ok()?;
    // SAFETY: the caller's promise.
    let pointers = unsafe { list(pointers.cast_const(), count) }.ok()?;
    // SAFETY: the caller's promise.
    pointers.iter().map(|pointer| unsafe { pointer.as_ref() }).collect()
}

/// A table of a caller.
///
/// # Safety
///
/// Both are as Arrow has them, and stay as they are meanwhile.
unsafe fn frame<'a>(schema: &'a ArrowSchema, arrays: &[*const ArrowArray]) -> Option<Frame<'a>> {
    // SAFETY: the caller's promise.
    if unsafe { format_of(schema)? } != "+s" {
        return None;
    }
    // SAFETY: the caller's promise.
    let fields: Vec<&ArrowSchema> = unsafe { pointed(schema.children, schema.n_children)? };
    let mut frame = Frame::default();
    for field in &fields {
        let name = if field.name.is_null() {
            ""
        } else {
            // SAFETY: the caller's promise.
            unsafe { CStr::from_ptr(field.name) }.to_str().ok()?
        };
        frame.names.push(name.to_owned());
    }
    for array in arrays {
        // SAFETY: the caller's promise.
        let array = unsafe { array.as_ref()? };
        let (offset, rows) = (usize::try_from(array.offset).ok()?, usize::try_from(array.length).ok()?);
        // SAFETY: the caller's promise.
        let children: Vec<&ArrowArray> = unsafe { pointed(array.children, array.n_children)? };
        if children.len() != fields.len() {
            return None;
        }
        let mut columns = Vec::new();
        for (field, child) in fields.iter().zip(children) {
            // SAFETY: the caller's promise.
            columns.push(unsafe { column(field, child, offset, rows)? });
        }
        frame.pieces.push(Piece { columns, rows });
    }
    Some(frame)
}

/// # Safety
///
/// As for [`frame`].
unsafe fn format_of(schema: &ArrowSchema) -> Option<&str> {
    if schema.format.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(schema.format) }.to_str().ok()
}

/// Some rows of a column, which begin at `from`.
///
/// # Safety
///
/// As for [`frame`].
unsafe fn column<'a>(
    field: &'a ArrowSchema,
    array: &'a ArrowArray,
    from: usize,
    rows: usize,
) -> Option<Column<'a>> {
    let from = usize::try_from(array.offset).ok()?.checked_add(from)?;
    let end = from.checked_add(rows)?;
    // SAFETY: the caller's promise.
    let buffers: &[*const c_void] =
        unsafe { list(array.buffers.cast_const(), usize::try_from(array.n_buffers).ok()?) }.ok()?;
    let buffer = |at: usize| buffers.get(at).copied().unwrap_or_default();
    // The values of a buffer; none where nobody has any.
    macro_rules! values {
        ($type:ty, $at:expr, $end:expr) => {
            // SAFETY: Arrow's buffer has so many values. An empty array may have none.
            unsafe { list(buffer($at).cast::<$type>(), if rows == 0 { 0 } else { $end }) }
                .ok()?
                .get(if rows == 0 { 0 } else { from }..)?
        };
    }
    let bits = |at: usize| -> Option<Bits<'a>> {
        // SAFETY: Arrow's bitmap has so many bits.
        let bytes =
            unsafe { list(buffer(at).cast::<u8>(), if rows == 0 { 0 } else { end.div_ceil(8) }) }.ok()?;
        Some(Bits { bytes, offset: from })
    };
    // SAFETY: the caller's promise.
    let format = unsafe { format_of(field)? };
    let valid = if buffer(0).is_null() || format == "n" { None } else { Some(bits(0)?) };
    let after = end.checked_add(1)?;
    let values = match format {
        "n" => Values::Nothing,
        "b" => Values::Bool(bits(1)?),
        "c" => Values::I8(values!(i8, 1, end)),
        "C" => Values::U8(values!(u8, 1, end)),
        "s" => Values::I16(values!(i16, 1, end)),
        "S" => Values::U16(values!(u16, 1, end)),
        "i" => Values::I32(values!(i32, 1, end)),
        "I" => Values::U32(values!(u32, 1, end)),
        "l" => Values::I64(values!(i64, 1, end)),
        "L" => Values::U64(values!(u64, 1, end)),
        "f" => Values::F32(values!(f32, 1, end)),
        "g" => Values::F64(values!(f64, 1, end)),
        "tdD" => Values::Days(values!(i32, 1, end)),
        "tdm" => Values::Times(values!(i64, 1, end), 1_000),
        "u" => {
            let ends = values!(i32, 1, after);
            let length = ends.last().and_then(|end| usize::try_from(*end).ok()).unwrap_or_default();
            // SAFETY: the texts end where the last ends.
            Values::Texts(Ends::I32(ends), unsafe { list(buffer(2).cast(), length) }.ok()?)
        }
        "U" => {
            let ends = values!(i64, 1, after);
            let length = ends.last().and_then(|end| usize::try_from(*end).ok()).unwrap_or_default();
            // SAFETY: likewise.
            Values::Texts(Ends::I64(ends), unsafe { list(buffer(2).cast(), length) }.ok()?)
        }
        "vu" => {
            let lengths = buffers.len().checked_sub(1)?;
            // SAFETY: the last buffer has the lengths of those from the third on.
            let lengths: &[i64] = unsafe { list(buffer(lengths).cast(), lengths.checked_sub(2)?) }.ok()?;
            let texts = lengths.iter().zip(buffers.get(2..)?).map(|(length, buffer)| {
                // SAFETY: it has so many bytes.
                unsafe { list(buffer.cast::<u8>(), usize::try_from(*length).ok()?) }.ok()
            });
            Values::Views(values!([u8; 16], 1, end), texts.collect::<Option<_>>()?)
        }
        _ => match format.get(..3) {
            Some("tss") => Values::Times(values!(i64, 1, end), 1),
            Some("tsm") => Values::Times(values!(i64, 1, end), 1_000),
            Some("tsu") => Values::Times(values!(i64, 1, end), 1_000_000),
            Some("tsn") => Values::Times(values!(i64, 1, end), 1_000_000_000),
            _ => Values::Other,
        },
    };
    // SAFETY: the caller's promise.
    let field = unsafe { field.dictionary.as_ref() };
    // SAFETY: the caller's promise.
    let words = unsafe { array.dictionary.as_ref() };
    let (Some(field), Some(words)) = (field, words) else { return Some(Column { values, valid }) };
    // SAFETY: the caller's promise.
    let words = unsafe { column(field, words, 0, usize::try_from(words.length).ok()?)? };
    let positions = Column { values, valid: None };
    Some(Column { values: Values::Picked(Box::new(positions), Box::new(words)), valid })
}

/// Results as columns. `Debug` shows none of them.
pub struct Results(Arc<Vec<Series>>);

impl fmt::Debug for Results {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Results").finish_non_exhaustive()
    }
}

/// Frees results and sets the pointer to NULL. What was exported of them stays.
///
/// # Safety
///
/// `results` points to a pointer that is NULL or from `psyscreen_table`, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_results_free(results: *mut *mut Results) {
    // SAFETY: the caller's promise.
    unsafe { free(results) }
}

/// Gives the results as one array. Nothing is copied.
///
/// # Safety
///
/// `results` is from `psyscreen_table`; the others point to where they are written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_results_export(
    results: *const Results,
    schema: *mut ArrowSchema,
    array: *mut ArrowArray,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's promise.
        let results = unsafe { results.as_ref() }.ok_or(Status::Argument)?;
        if schema.is_null() || array.is_null() {
            return Err(Status::Argument);
        }
        // SAFETY: the caller's promise.
        unsafe { out(schema, schema_of(&results.0))? };
        // SAFETY: the caller's promise.
        unsafe { out(array, array_of(&results.0)) }
    })
}

/// Gives the results as a stream of one array.
///
/// # Safety
///
/// Likewise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_results_stream(
    results: *const Results,
    stream: *mut ArrowArrayStream,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's promise.
        let results = unsafe { results.as_ref() }.ok_or(Status::Argument)?;
        let left = Left { series: Arc::clone(&results.0), is_taken: false };
        let given = ArrowArrayStream {
            get_schema: Some(get_schema),
            get_next: Some(get_next),
            get_last_error: Some(get_last_error),
            release: Some(release_stream),
            private_data: Box::into_raw(Box::new(left)).cast(),
        };
        // SAFETY: the caller's promise.
        unsafe { out(stream, given) }
    })
}

/// Releases what was exported, for hosts that cannot call a pointer to a function, such as a page that holds this as WebAssembly.
///
/// # Safety
///
/// Both are NULL or as Arrow has them, and nobody uses them any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_arrow_release(schema: *mut ArrowSchema, array: *mut ArrowArray) {
    // SAFETY: the caller's promise.
    if let Some(release) = unsafe { schema.as_ref() }.and_then(|schema| schema.release) {
        // SAFETY: it is not released yet.
        unsafe { release(schema) };
    }
    // SAFETY: the caller's promise.
    if let Some(release) = unsafe { array.as_ref() }.and_then(|array| array.release) {
        // SAFETY: it is not released yet.
        unsafe { release(array) };
    }
}

/// What a stream has left.
struct Left {
    series: Arc<Vec<Series>>,
    is_taken: bool,
}

/// What one of a stream's functions is called with that is no stream of ours: `EINVAL`.
const INVALID: c_int = 22;

/// # Safety
///
/// `stream` is ours and not released.
unsafe fn left<'a>(stream: *mut ArrowArrayStream) -> Option<&'a mut Left> {
    // SAFETY: the caller's promise.
    let stream = unsafe { stream.as_ref()? };
    // SAFETY: it is of this type.
    unsafe { stream.private_data.cast::<Left>().as_mut() }
}

unsafe extern "C" fn get_schema(stream: *mut ArrowArrayStream, schema: *mut ArrowSchema) -> c_int {
    // SAFETY: Arrow's promise.
    let Some(left) = (unsafe { left(stream) }) else { return INVALID };
    // SAFETY: Arrow's promise.
    unsafe { out(schema, schema_of(&left.series)) }.map_or(INVALID, |_| 0)
}

unsafe extern "C" fn get_next(stream: *mut ArrowArrayStream, array: *mut ArrowArray) -> c_int {
    // SAFETY: Arrow's promise.
    let Some(left) = (unsafe { left(stream) }) else { return INVALID };
    let next = if std::mem::replace(&mut left.is_taken, true) { ENDED } else { array_of(&left.series) };
    // SAFETY: Arrow's promise.
    unsafe { out(array, next) }.map_or(INVALID, |_| 0)
}

unsafe extern "C" fn get_last_error(_stream: *mut ArrowArrayStream) -> *const c_char {
    null()
}

unsafe extern "C" fn release_stream(stream: *mut ArrowArrayStream) {
    // SAFETY: Arrow's promise.
    let Some(stream) = (unsafe { stream.as_mut() }) else { return };
    let left = std::mem::replace(&mut stream.private_data, null_mut()).cast::<Left>();
    if !left.is_null() {
        // SAFETY: it was given away as a box.
        drop(unsafe { Box::from_raw(left) });
    }
    stream.release = None;
}

/// An array after the last.
const ENDED: ArrowArray = ArrowArray {
    length: 0,
    null_count: 0,
    offset: 0,
    n_buffers: 0,
    n_children: 0,
    buffers: null_mut(),
    children: null_mut(),
    dictionary: null_mut(),
    release: None,
    private_data: null_mut(),
};

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// What a schema of ours owns.
struct OwnedSchema {
    format: CString,
    name: CString,
    children: Vec<*mut ArrowSchema>,
}

fn schema_of(series: &[Series]) -> ArrowSchema {
    let children = series.iter().map(|series| match series.values() {
        SeriesValues::Numbers(_) => schema(c"g", series.name(), Vec::new(), None),
        SeriesValues::Truths(_) => schema(c"b", series.name(), Vec::new(), None),
        SeriesValues::Texts { .. } => schema(c"U", series.name(), Vec::new(), None),
        SeriesValues::Categories { .. } => {
            schema(c"s", series.name(), Vec::new(), Some(schema(c"u", "", Vec::new(), None)))
        }
    });
    schema(c"+s", "", children.collect(), None)
}

fn schema(
    format: &CStr,
    name: &str,
    children: Vec<ArrowSchema>,
    dictionary: Option<ArrowSchema>,
) -> ArrowSchema {
    const NULLABLE: i64 = 2;
    let children = children.into_iter().map(|child| Box::into_raw(Box::new(child))).collect();
    // A name of ours holds no zero byte; one with it would have none.
    let name = CString::new(name).unwrap_or_default();
    let mut owned = Box::new(OwnedSchema { format: format.to_owned(), name, children });
    ArrowSchema {
        format: owned.format.as_ptr(),
        name: owned.name.as_ptr(),
        metadata: null(),
        flags: NULLABLE,
        n_children: count(owned.children.len()),
        children: owned.children.as_mut_ptr(),
        dictionary: dictionary.map_or(null_mut(), |dictionary| Box::into_raw(Box::new(dictionary))),
        release: Some(release_schema),
        private_data: Box::into_raw(owned).cast(),
    }
}

/// What an array of ours owns.
struct OwnedArray {
    buffers: Vec<*const c_void>,
    children: Vec<*mut ArrowArray>,
    /// What the buffers point into.
    _series: Arc<Vec<Series>>,
    _words: Option<Words>,
}

/// The words of categories, one after the other.
struct Words {
    ends: Vec<i32>,
    bytes: Vec<u8>,
}

fn array_of(series: &Arc<Vec<Series>>) -> ArrowArray {
    let rows = series.first().map_or(0, Series::rows);
    let children = series.iter().map(|own| {
        let valid = if own.nulls() == 0 { null() } else { own.validity().as_ptr().cast() };
        let (buffers, words) = match own.values() {
            SeriesValues::Numbers(numbers) => (vec![valid, numbers.as_ptr().cast()], None),
            SeriesValues::Truths(bits) => (vec![valid, bits.as_ptr().cast()], None),
            SeriesValues::Texts { offsets, bytes } => {
                (vec![valid, offsets.as_ptr().cast(), bytes.as_ptr().cast()], None)
            }
            SeriesValues::Categories { codes, words } => (vec![valid, codes.as_ptr().cast()], Some(words)),
        };
        let words = words.map(|words| {
            let mut all = Words { ends: vec![0], bytes: Vec::new() };
            for word in words {
                all.bytes.extend_from_slice(word.as_bytes());
                all.ends.push(i32::try_from(all.bytes.len()).unwrap_or(i32::MAX));
            }
            let buffers = vec![null(), all.ends.as_ptr().cast(), all.bytes.as_ptr().cast()];
            array((words.len(), 0), buffers, Vec::new(), None, series, Some(all))
        });
        array((own.rows(), own.nulls()), buffers, Vec::new(), words, series, None)
    });
    let children = children.collect();
    array((rows, 0), vec![null()], children, None, series, None)
}

fn array(
    (rows, nulls): (usize, usize),
    buffers: Vec<*const c_void>,
    children: Vec<ArrowArray>,
    dictionary: Option<ArrowArray>,
    series: &Arc<Vec<Series>>,
    words: Option<Words>,
) -> ArrowArray {
    let children = children.into_iter().map(|child| Box::into_raw(Box::new(child))).collect();
    let mut owned = Box::new(OwnedArray { buffers, children, _series: Arc::clone(series), _words: words });
    ArrowArray {
        length: count(rows),
        null_count: count(nulls),
        offset: 0,
        n_buffers: count(owned.buffers.len()),
        n_children: count(owned.children.len()),
        buffers: owned.buffers.as_mut_ptr(),
        children: owned.children.as_mut_ptr(),
        dictionary: dictionary.map_or(null_mut(), |dictionary| Box::into_raw(Box::new(dictionary))),
        release: Some(release_array),
        private_data: Box::into_raw(owned).cast(),
    }
}

/// A function that releases what was given away by [`schema()`] or [`array()`]; what a reader has moved out of it is its own.
macro_rules! release {
    ($name:ident, $type:ty, $owned:ty) => {
        unsafe extern "C" fn $name(given: *mut $type) {
            // SAFETY: Arrow's promise.
            let Some(given) = (unsafe { given.as_mut() }) else { return };
            let private = std::mem::replace(&mut given.private_data, null_mut());
            if private.is_null() {
                return;
            }
            // SAFETY: it was given away as a box of this type.
            let owned = unsafe { Box::from_raw(private.cast::<$owned>()) };
            let dictionary = Some(given.dictionary).filter(|dictionary| !dictionary.is_null());
            for child in owned.children.iter().copied().chain(dictionary) {
                // SAFETY: likewise.
                let mut child = unsafe { Box::from_raw(child) };
                if let Some(release) = child.release {
                    // SAFETY: it is not released yet.
                    unsafe { release(&mut *child) };
                }
            }
            given.release = None;
        }
    };
}

release!(release_schema, ArrowSchema, OwnedSchema);
release!(release_array, ArrowArray, OwnedArray);
