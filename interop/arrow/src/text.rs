//! What stands in the cells of an array, as CSV would have it.

use std::io::Write as _;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BinaryArray, BooleanArray, LargeStringArray, PrimitiveArray,
    StringArray, StringViewArray,
};
use arrow_buffer::NullBuffer;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType};
use psyscreen_table::ColumnKind;

/// A column of some rows.
pub(crate) struct TextColumn {
    nulls: Option<NullBuffer>,
    cells: Cells,
}

enum Cells {
    I8(PrimitiveArray<Int8Type>),
    I16(PrimitiveArray<Int16Type>),
    I32(PrimitiveArray<Int32Type>),
    I64(PrimitiveArray<Int64Type>),
    U8(PrimitiveArray<UInt8Type>),
    U16(PrimitiveArray<UInt16Type>),
    U32(PrimitiveArray<UInt32Type>),
    U64(PrimitiveArray<UInt64Type>),
    F32(PrimitiveArray<Float32Type>),
    F64(PrimitiveArray<Float64Type>),
    Bool(BooleanArray),
    Utf8(StringArray),
    LargeUtf8(LargeStringArray),
    Utf8View(StringViewArray),
    /// Text, in files of programs that do not say so.
    Binary(BinaryArray),
    /// By row the position of what stands there.
    Dictionary(Vec<usize>, Box<TextColumn>),
    /// Nothing in any row.
    Blank,
}

/// What columns of this type hold.
pub(crate) fn kind(data_type: &DataType) -> ColumnKind {
    match data_type {
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32 => ColumnKind::Whole,
        DataType::Float32 | DataType::Float64 => ColumnKind::Decimal,
        DataType::Date32 => ColumnKind::Day,
        _ => ColumnKind::Text,
    }
}

impl TextColumn {
    /// Borrows what it can: numbers, text and dictionaries of text are not copied, what is rare is written out.
    pub(crate) fn new(array: &ArrayRef) -> Result<Self, ArrowError> {
        let cells = match array.data_type() {
            DataType::Int8 => Cells::I8(array.as_primitive().clone()),
            DataType::Int16 => Cells::I16(array.as_primitive().clone()),
            DataType::Int32 => Cells::I32(array.as_primitive().clone()),
            DataType::Int64 => Cells::I64(array.as_primitive().clone()),
            DataType::UInt8 => Cells::U8(array.as_primitive().clone()),
            DataType::UInt16 => Cells::U16(array.as_primitive().clone()),
            DataType::UInt32 => Cells::U32(array.as_primitive().clone()),
            DataType::UInt64 => Cells::U64(array.as_primitive().clone()),
            DataType::Float32 => Cells::F32(array.as_primitive().clone()),
            DataType::Float64 => Cells::F64(array.as_primitive().clone()),
            DataType::Boolean => Cells::Bool(array.as_boolean().clone()),
            DataType::Utf8 => Cells::Utf8(array.as_string().clone()),
            DataType::LargeUtf8 => Cells::LargeUtf8(array.as_string().clone()),
            DataType::Utf8View => Cells::Utf8View(array.as_string_view().clone()),
            DataType::Binary => Cells::Binary(array.as_binary().clone()),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let values = Self::new(dictionary.values())?;
                // The keys of blanks mean nothing, and there may be no value at all.
                let keys =
                    if dictionary.values().is_empty() { Vec::new() } else { dictionary.normalized_keys() };
                let cells = Cells::Dictionary(keys, Box::new(values));
                return Ok(Self { nulls: dictionary.keys().nulls().cloned(), cells });
            }
            DataType::Null => Cells::Blank,
            _ => return Self::written_out(array),
        };
        Ok(Self { nulls: array.nulls().cloned(), cells })
    }

    /// Days, times, decimals, lists and what else there is.
    fn written_out(array: &ArrayRef) -> Result<Self, ArrowError> {
        let options = FormatOptions::default();
        let formatter = ArrayFormatter::try_new(array, &options)?;
        let texts = (0..array.len()).map(|row| formatter.value(row).try_to_string());
        let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
        Ok(Self { nulls: array.nulls().cloned(), cells: Cells::Utf8(texts.as_string().clone()) })
    }

    /// Writes what stands in a row.
    #[inline]
    pub(crate) fn write(&self, row: usize, text: &mut Vec<u8>) {
        if self.nulls.as_ref().is_some_and(|nulls| row >= nulls.len() || nulls.is_null(row)) {
            return;
        }
        match &self.cells {
            Cells::I8(array) => whole(number(array, row), text),
            Cells::I16(array) => whole(number(array, row), text),
            Cells::I32(array) => whole(number(array, row), text),
            Cells::I64(array) => whole(number(array, row), text),
            Cells::U8(array) => whole(number(array, row), text),
            Cells::U16(array) => whole(number(array, row), text),
            Cells::U32(array) => whole(number(array, row), text),
            Cells::U64(array) => {
                if let Some(number) = number(array, row) {
                    display(number, text);
                }
            }
            Cells::F32(array) => {
                decimal(number(array, row).map(f64::from), || display_of(number(array, row)), text)
            }
            Cells::F64(array) => decimal(number(array, row), || display_of(number(array, row)), text),
            Cells::Bool(array) if row < array.len() => {
                text.extend_from_slice(if array.value(row) { b"true" } else { b"false" });
            }
            Cells::Utf8(array) if row < array.len() => text.extend_from_slice(array.value(row).as_bytes()),
            Cells::LargeUtf8(array) if row < array.len() => {
                text.extend_from_slice(array.value(row).as_bytes())
            }
            Cells::Utf8View(array) if row < array.len() => {
                text.extend_from_slice(array.value(row).as_bytes())
            }
            Cells::Binary(array) if row < array.len() => text.extend_from_slice(array.value(row)),
            Cells::Dictionary(keys, values) => {
                if let Some(key) = keys.get(row) {
                    values.write(*key, text);
                }
            }
            _ => {}
        }
    }
}

#[inline]
fn number<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, row: usize) -> Option<T::Native> {
    array.values().get(row).copied()
}

fn display(value: impl std::fmt::Display, text: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    let _written = write!(text, "{value}");
}

fn display_of(value: Option<impl std::fmt::Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

#[inline]
fn whole(number: Option<impl Into<i64>>, text: &mut Vec<u8>) {
    let Some(number) = number.map(Into::into) else { return };
    match u8::try_from(number) {
        Ok(digit) if digit < 10 => text.push(b'0'.saturating_add(digit)),
        _ => display(number, text),
    }
}

/// Whole numbers without decimals: a column of codes with blanks often holds such numbers.
#[inline]
fn decimal(number: Option<f64>, written: impl Fn() -> String, text: &mut Vec<u8>) {
    const DIGITS: [(f64, u8); 10] = [
        (0.0, b'0'),
        (1.0, b'1'),
        (2.0, b'2'),
        (3.0, b'3'),
        (4.0, b'4'),
        (5.0, b'5'),
        (6.0, b'6'),
        (7.0, b'7'),
        (8.0, b'8'),
        (9.0, b'9'),
    ];
    let Some(number) = number else { return };
    match DIGITS.iter().find(|(digit, _)| digit.to_bits() == number.to_bits()) {
        Some((_, digit)) => text.push(*digit),
        // 12.0 is displayed as 12.
        None => text.extend_from_slice(written().as_bytes()),
    }
}
