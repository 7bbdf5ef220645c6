//! Palette: the colour schemes, the dayparts' colours and colour interpolation in OKLab.
//!
//! The values equal those in `assets/css/tokens.css`; a test compares them.

/// An sRGB colour: red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Colour scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Dark text on a light background.
    #[default]
    Light,
    /// Light text on a dark background.
    Dark,
}

/// Colour scheme and width of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Colour scheme.
    pub scheme: Scheme,
    /// Width of the picture in CSS pixels. Pictures are not scaled, so that their text has the size of the
    /// text around them.
    pub width_px: u32,
}

impl Style {
    /// Returns the width to draw for, limited to 240 to 2,000 pixels.
    pub fn drawing_width(self) -> f64 {
        f64::from(self.width_px.clamp(240, 2000))
    }

    /// Background of the page.
    pub fn paper(self) -> Rgb {
        self.pick(Rgb(0xFB, 0xFA, 0xF6), Rgb(0x15, 0x14, 0x1B))
    }

    /// Background of a card, which charts are drawn on.
    pub fn card(self) -> Rgb {
        self.pick(Rgb(0xFF, 0xFF, 0xFF), Rgb(0x1D, 0x1C, 0x25))
    }

    /// Primary text and reference lines.
    pub fn ink(self) -> Rgb {
        self.pick(Rgb(0x1B, 0x1A, 0x21), Rgb(0xF2, 0xF0, 0xEA))
    }

    /// Secondary text.
    pub fn soft(self) -> Rgb {
        self.pick(Rgb(0x5E, 0x5B, 0x68), Rgb(0xA5, 0xA1, 0xB0))
    }

    /// Gridlines and borders.
    pub fn line(self) -> Rgb {
        self.pick(Rgb(0xE4, 0xE1, 0xD8), Rgb(0x31, 0x2F, 0x3B))
    }

    /// Empty bars and cells.
    pub fn wash(self) -> Rgb {
        self.pick(Rgb(0xF3, 0xF0, 0xE8), Rgb(0x23, 0x22, 0x2C))
    }

    /// Values that belong to no daypart.
    pub fn accent(self) -> Rgb {
        self.pick(Rgb(0x3B, 0x35, 0x83), Rgb(0x8C, 0x83, 0xF2))
    }

    /// Returns the colour of the band with this index, for this number of bands.
    ///
    /// Four bands have the four base colours. Fewer bands use those that are furthest apart; more bands use
    /// further hues between them. Indices past the last band wrap around.
    pub fn band_colour(self, index: usize, band_count: usize) -> Rgb {
        let hues: &[usize] = match band_count {
            0..=2 => &[MORNING, NIGHT],
            3 => &[MORNING, EVENING, NIGHT],
            4 => &[MORNING, AFTERNOON, EVENING, NIGHT],
            5 => &[MORNING, NOON, AFTERNOON, EVENING, NIGHT],
            6 => &[MORNING, NOON, AFTERNOON, EVENING, LATE, NIGHT],
            7 => &[MORNING, NOON, AFTERNOON, DUSK, EVENING, LATE, NIGHT],
            _ => &[DAWN, MORNING, NOON, AFTERNOON, DUSK, EVENING, LATE, NIGHT],
        };
        let (light, dark) = HUES[hues[index % hues.len()]];
        self.pick(light, dark)
    }

    /// Returns a colour of the sequential scale, from the wash at 0 to the accent at 1.
    pub fn sequential(self, fraction: f64) -> Rgb {
        mix(self.wash(), self.accent(), fraction)
    }

    fn pick(self, light: Rgb, dark: Rgb) -> Rgb {
        match self.scheme {
            Scheme::Light => light,
            Scheme::Dark => dark,
        }
    }
}

// Indices into `HUES`.
const MORNING: usize = 0;
const NOON: usize = 1;
const AFTERNOON: usize = 2;
const DUSK: usize = 3;
const EVENING: usize = 4;
const LATE: usize = 5;
const NIGHT: usize = 6;
const DAWN: usize = 7;

/// The dayparts' colours for light and dark, in clock order.
///
/// The four between the base colours were chosen so that any two of the eight differ in OKLab with normal and
/// common colour-deficient vision, and each has a contrast of 3:1 against the paper.
const HUES: [(Rgb, Rgb); 8] = [
    (Rgb(0xC7, 0x7F, 0x00), Rgb(0xFF, 0xC2, 0x4D)),
    (Rgb(0x17, 0x70, 0x01), Rgb(0xB6, 0xFA, 0xE9)),
    (Rgb(0x1F, 0x8F, 0xB3), Rgb(0x4C, 0xC3, 0xE0)),
    (Rgb(0x80, 0x48, 0xC4), Rgb(0x0A, 0x6C, 0xB8)),
    (Rgb(0xC8, 0x38, 0x5A), Rgb(0xFF, 0x7A, 0x93)),
    (Rgb(0x7C, 0x15, 0x44), Rgb(0xAA, 0x47, 0x75)),
    (Rgb(0x3B, 0x35, 0x83), Rgb(0x8C, 0x83, 0xF2)),
    (Rgb(0x3A, 0x0E, 0x13), Rgb(0x90, 0x81, 0x03)),
];

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

/// Interpolates between two colours in OKLab, where equal steps look equal. 0 returns the first colour, 1 the
/// second.
pub fn mix(from: Rgb, to: Rgb, fraction: f64) -> Rgb {
    let fraction = fraction.clamp(0.0, 1.0);
    let (from, to) = (from.oklab(), to.oklab());
    Rgb::from_oklab(std::array::from_fn(|axis| {
        from[axis] + (to[axis] - from[axis]) * fraction
    }))
}
