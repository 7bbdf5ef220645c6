//! The colours that charts are drawn in; the same values as `assets/css/tokens.css`, which a test holds.

/// A colour by its red, green and blue parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Which of the two colour schemes is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Dark ink on light paper.
    #[default]
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// How a chart is to be drawn: its colours, and the room that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The colour scheme.
    pub scheme: Scheme,
    /// The width of the picture in CSS pixels, so that text in it is as large as text around it.
    pub width_px: u32,
}
