//! The large parts of what a scanner hands to the lead, as buffers that change their owner instead of being copied.

use js_sys::{ArrayBuffer, Uint8Array, Uint32Array};

use crate::protocol::ChunkBuffers;

/// The large parts of a chunk as buffers that can be transferred.
pub fn to_buffers(buffers: &ChunkBuffers) -> Vec<ArrayBuffer> {
    let numbers = [buffers.events.as_flattened(), &buffers.ends[0], &buffers.ends[1]];
    let numbers = numbers.into_iter().map(|numbers| Uint32Array::from(numbers).buffer());
    let texts = buffers
        .texts
        .iter()
        .map(|bytes| Uint8Array::from(bytes.as_slice()).buffer());
    numbers.chain(texts).collect()
}

/// The large parts of a chunk as they came; `None` when a buffer is missing or not of a length that it can have.
pub fn from_buffers(buffers: &[ArrayBuffer]) -> Option<ChunkBuffers> {
    let [events, customer_ends, track_ends, customers, tracks] = buffers else {
        return None;
    };
    let flat = Uint32Array::new(events);
    let mut events = vec![[0; 3]; flat.length() as usize / 3];
    if events.as_flattened().len() != flat.length() as usize {
        return None;
    }
    flat.copy_to(events.as_flattened_mut());
    Some(ChunkBuffers {
        events,
        ends: [customer_ends, track_ends].map(|ends| Uint32Array::new(ends).to_vec()),
        texts: [customers, tracks].map(|texts| Uint8Array::new(texts).to_vec()),
    })
}
