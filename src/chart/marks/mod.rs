//! What every chart is drawn with: the drawing surface, axes, shapes, text widths and the palette.
//!
//! One chart's own geometry stays in that chart's file.

pub(crate) mod axes;
pub(crate) mod canvas;
pub(crate) mod palette;
pub(crate) mod shapes;
pub(crate) mod text;
