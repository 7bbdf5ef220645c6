//! Palette: colours for light and dark, the dayparts' colours and colour interpolation in OKLab.
//!
//! A picture contains each [`Colour`] for both schemes, and CSS chooses between them. Printing or changing the scheme
//! therefore redraws nothing. A file has no scheme, so [`in_scheme`] fixes its colours.
//!
//! The values equal those in `assets/css/tokens.css`; a test compares them.

/// An sRGB colour: red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Colour scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

/// A colour of the palette in both schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// The colour on a light background.
    pub light: Rgb,
    /// The colour on a dark background.
    pub dark: Rgb,
}

/// Background of the page.
pub const PAPER: Colour = colour(0xFBFAF6, 0x15141B);
/// Background of a card, which charts are drawn on.
pub const CARD: Colour = colour(0xFFFFFF, 0x1D1C25);
/// Primary text and reference lines.
pub const INK: Colour = colour(0x1B1A21, 0xF2F0EA);
/// Secondary text.
pub const SOFT: Colour = colour(0x5E5B68, 0xA5A1B0);
/// Gridlines and borders.
pub const LINE: Colour = colour(0xE4E1D8, 0x312F3B);
/// Empty bars and cells.
pub const WASH: Colour = colour(0xF3F0E8, 0x23222C);
/// Values that belong to no daypart.
pub const ACCENT: Colour = colour(0x3B3583, 0x8C83F2);

// The dayparts' colours, in clock order.
//
// The four between the base colours were chosen so that any two of the eight differ in OKLab with normal and
// common colour-deficient vision, and each has a contrast of 3:1 against the paper.
const DAWN: Colour = colour(0x3A0E13, 0x908103);
const MORNING: Colour = colour(0xC77F00, 0xFFC24D);
const NOON: Colour = colour(0x177001, 0xB6FAE9);
const AFTERNOON: Colour = colour(0x1F8FB3, 0x4CC3E0);
const DUSK: Colour = colour(0x8048C4, 0x0A6CB8);
const EVENING: Colour = colour(0xC8385A, 0xFF7A93);
const LATE: Colour = colour(0x7C1544, 0xAA4775);
const NIGHT: Colour = ACCENT;

const fn colour(light: u32, dark: u32) -> Colour {
    const fn rgb(hex: u32) -> Rgb {
        let [_, red, green, blue] = hex.to_be_bytes();
        Rgb(red, green, blue)
    }
    Colour {
        light: rgb(light),
        dark: rgb(dark),
    }
}

/// Returns the colour of the band with this index, for this number of bands.
///
/// Four bands have the four base colours. Fewer bands use those that are furthest apart; more bands use
/// further hues between them. Indices past the last band wrap around.
pub fn band_colour(index: usize, band_count: usize) -> Colour {
    let colours: &[Colour] = match band_count {
        0..=2 => &[MORNING, NIGHT],
        3 => &[MORNING, EVENING, NIGHT],
        4 => &[MORNING, AFTERNOON, EVENING, NIGHT],
        5 => &[MORNING, NOON, AFTERNOON, EVENING, NIGHT],
        6 => &[MORNING, NOON, AFTERNOON, EVENING, LATE, NIGHT],
        7 => &[MORNING, NOON, AFTERNOON, DUSK, EVENING, LATE, NIGHT],
        _ => &[DAWN, MORNING, NOON, AFTERNOON, DUSK, EVENING, LATE, NIGHT],
    };
    colours[index % colours.len()]
}

/// Returns a colour of the sequential scale, from the wash at 0 to the accent at 1.
pub fn sequential(fraction: f64) -> Colour {
    WASH.mix(ACCENT, fraction)
}

/// Start of a colour in a picture, with the quotation mark that begins the attribute. Text can't contain it.
const COLOUR_START: &str = "\"light-dark(";

/// Returns a picture with the colours of one scheme only.
///
/// Viewers of pictures other than browsers don't know CSS functions.
pub fn in_scheme(svg: &str, scheme: Scheme) -> String {
    let mut pieces = svg.split(COLOUR_START);
    let mut output = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (pair, after) = piece.split_once(')').unwrap_or((piece, ""));
        let (light, dark) = pair.split_once(',').unwrap_or((pair, pair));
        output.push('"');
        output.push_str(match scheme {
            Scheme::Light => light,
            Scheme::Dark => dark,
        });
        output.push_str(after);
    }
    output
}

impl Colour {
    /// Returns the colour of one scheme.
    pub fn of(self, scheme: Scheme) -> Rgb {
        match scheme {
            Scheme::Light => self.light,
            Scheme::Dark => self.dark,
        }
    }

    /// Interpolates between two colours in OKLab, where equal steps look equal. 0 returns this colour, 1 the other.
    pub fn mix(self, other: Colour, fraction: f64) -> Colour {
        Colour {
            light: mix(self.light, other.light, fraction),
            dark: mix(self.dark, other.dark, fraction),
        }
    }

    /// Formats the colour for CSS and SVG: "light-dark(#C77F00,#FFC24D)".
    pub fn css(self) -> String {
        format!("light-dark({},{})", self.light.hex(), self.dark.hex())
    }
}

impl Rgb {
    /// Formats the colour for CSS and SVG: "#C77F00".
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }

    /// Converts the colour to OKLab: lightness, green to red, blue to yellow.
    ///
    /// Formula: Björn Ottosson, "A perceptual color space for image processing" (2020).
    pub fn oklab(self) -> [f64; 3] {
        let [r, g, b] = [self.0, self.1, self.2].map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        });
        let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
        let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
        let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
        [
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
        ]
    }

    /// Converts from OKLab to the nearest 8-bit colour. Values outside sRGB are clipped per channel.
    pub fn from_oklab([lightness, a, b]: [f64; 3]) -> Rgb {
        let l = (lightness + 0.3963377774 * a + 0.2158037573 * b).powi(3);
        let m = (lightness - 0.1055613458 * a - 0.0638541728 * b).powi(3);
        let s = (lightness - 0.0894841775 * a - 1.2914855480 * b).powi(3);
        let [r, g, b] = [
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
        ]
        .map(|channel| {
            let channel = if channel <= 0.0031308 {
                12.92 * channel
            } else {
                1.055 * channel.powf(1.0 / 2.4) - 0.055
            };
            (channel.clamp(0.0, 1.0) * 255.0).round() as u8
        });
        Rgb(r, g, b)
    }
}

fn mix(from: Rgb, to: Rgb, fraction: f64) -> Rgb {
    let fraction = fraction.clamp(0.0, 1.0);
    let (from, to) = (from.oklab(), to.oklab());
    Rgb::from_oklab(std::array::from_fn(|axis| {
        from[axis] + (to[axis] - from[axis]) * fraction
    }))
}
