//! Chunk transfer: the large parts of a scanner's result as array buffers, which change their owner instead
//! of being copied.

use js_sys::{ArrayBuffer, Uint8Array, Uint32Array};

use crate::protocol::ChunkBuffers;
use daypart_engine::store::chunk::EventGroups;

/// The reason why buffers don't form a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidChunk {
    /// A buffer is missing or malformed.
    Incomplete,
    /// Memory has no room for them.
    OutOfMemory,
}

/// Returns the large parts of a chunk as transferable buffers.
pub fn to_buffers(buffers: &ChunkBuffers) -> Vec<ArrayBuffer> {
    let ChunkBuffers { groups, ends, texts } = buffers;
    let events = groups.events.as_flattened();
    let numbers = [events, &groups.customers, &groups.ends, &ends[0], &ends[1]];
    let numbers = numbers.into_iter().map(|numbers| Uint32Array::from(numbers).buffer());
    let texts = texts.iter().map(|bytes| Uint8Array::from(bytes.as_slice()).buffer());
    numbers.chain(texts).collect()
}

/// Rebuilds the large parts of a chunk from received buffers.
///
/// # Errors
/// Returns [`InvalidChunk`] when the buffers are not what a scanner sends, or memory has no room for them.
pub fn from_buffers(buffers: &[ArrayBuffer]) -> Result<ChunkBuffers, InvalidChunk> {
    let [
        events,
        customers,
        ends,
        customer_ends,
        track_ends,
        customer_texts,
        track_texts,
    ] = buffers
    else {
        return Err(InvalidChunk::Incomplete);
    };
    let groups = EventGroups {
        events: pairs(events)?,
        customers: Uint32Array::new(customers).to_vec(),
        ends: Uint32Array::new(ends).to_vec(),
    };
    if !groups.are_consistent() {
        return Err(InvalidChunk::Incomplete);
    }
    Ok(ChunkBuffers {
        groups,
        ends: [customer_ends, track_ends].map(|ends| Uint32Array::new(ends).to_vec()),
        texts: [customer_texts, track_texts].map(|texts| Uint8Array::new(texts).to_vec()),
    })
}

/// Returns a buffer's numbers in pairs. These are the events in their final place, so this allocation is
/// where memory may run out.
fn pairs(buffer: &ArrayBuffer) -> Result<Vec<[u32; 2]>, InvalidChunk> {
    let flat = Uint32Array::new(buffer);
    let (length, half) = (flat.length() as usize, flat.length() as usize / 2);
    if length % 2 != 0 {
        return Err(InvalidChunk::Incomplete);
    }
    let mut pairs = EventGroups::try_zeroed(half).ok_or(InvalidChunk::OutOfMemory)?;
    flat.copy_to(pairs.as_flattened_mut());
    Ok(pairs)
}
