//! The large parts of what a scanner hands to the lead, as buffers that change their owner instead of being copied.

use js_sys::{ArrayBuffer, Uint8Array, Uint32Array};

use crate::protocol::ChunkBuffers;
use daypart_engine::store::chunk::EventGroups;

/// Why buffers give no chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidChunk {
    /// A buffer is missing or not of a form that it can have.
    Incomplete,
    /// Memory has no room for them.
    NoRoom,
}

/// The large parts of a chunk as buffers that can be transferred.
pub fn to_buffers(buffers: &ChunkBuffers) -> Vec<ArrayBuffer> {
    let ChunkBuffers { groups, ends, texts } = buffers;
    let events = groups.events.as_flattened();
    let numbers = [events, &groups.customers, &groups.ends, &ends[0], &ends[1]];
    let numbers = numbers.into_iter().map(|numbers| Uint32Array::from(numbers).buffer());
    let texts = texts.iter().map(|bytes| Uint8Array::from(bytes.as_slice()).buffer());
    numbers.chain(texts).collect()
}

/// The large parts of a chunk as they came.
///
/// # Errors
/// When they are not what a scanner sends, or there is no memory for them.
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
    if !groups.are_whole() {
        return Err(InvalidChunk::Incomplete);
    }
    Ok(ChunkBuffers {
        groups,
        ends: [customer_ends, track_ends].map(|ends| Uint32Array::new(ends).to_vec()),
        texts: [customer_texts, track_texts].map(|texts| Uint8Array::new(texts).to_vec()),
    })
}

/// A buffer's numbers two by two. These are the events as they will stay, so that memory may end here.
fn pairs(buffer: &ArrayBuffer) -> Result<Vec<[u32; 2]>, InvalidChunk> {
    let flat = Uint32Array::new(buffer);
    let (length, half) = (flat.length() as usize, flat.length() as usize / 2);
    if length % 2 != 0 {
        return Err(InvalidChunk::Incomplete);
    }
    let mut pairs = EventGroups::room_for(half).ok_or(InvalidChunk::NoRoom)?;
    flat.copy_to(pairs.as_flattened_mut());
    Ok(pairs)
}
