//! Drawing parts that all charts share: the SVG canvas, axes and legends, shapes, text widths and the palette.
//!
//! The geometry of a single chart belongs in that chart's file. Start with [`canvas`], which everything is
//! drawn on.

pub(crate) mod axes;
pub(crate) mod canvas;
pub mod palette;
pub(crate) mod shapes;
pub(crate) mod text;
