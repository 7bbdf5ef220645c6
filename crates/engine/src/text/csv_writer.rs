//! Finishes an in-memory CSV writer.

use csv::Writer;

/// Returns the bytes written to an in-memory CSV writer.
///
/// # Errors
/// Those of the csv crate; none occur when writing to memory.
pub(crate) fn finish(writer: Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}
