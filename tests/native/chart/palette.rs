//! Palette: contrast, distances with colour-deficient vision, interpolation, equality with the page's tokens, and the
//! colours of pictures on the page and in files.

use super::cases;
use super::{WIDTH_PX, for_each_drawing, xml};
use daypart::chart;
use daypart::chart::palette::{
    ACCENT, CARD, INK, LINE, PAPER, Rgb, SOFT, Scheme, WASH, band_colour, in_scheme, sequential,
};
use daypart_engine::query::report::MobileSplit;

const SCHEMES: [Scheme; 2] = [Scheme::Light, Scheme::Dark];

/// Matrices that simulate colour vision deficiency in linear RGB, at full severity; the first is normal vision.
///
/// Source: Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
/// Deficiency" (2009).
const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
    ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protan",
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ),
    (
        "deutan",
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ),
    (
        "tritan",
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ),
];

/// Converts sRGB to linear RGB.
fn linear(colour: Rgb) -> [f64; 3] {
    [colour.0, colour.1, colour.2].map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    })
}

/// Calculates the contrast ratio of WCAG 2.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |colour: Rgb| {
        let [r, g, b] = linear(colour);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Simulates how a colour is seen.
fn seen(colour: Rgb, vision: &[[f64; 3]; 3]) -> Rgb {
    let light = linear(colour);
    let [r, g, b] = vision.map(|row| {
        let part: f64 = row.iter().zip(light).map(|(weight, part)| weight * part).sum();
        let part = part.clamp(0.0, 1.0);
        let coded = if part <= 0.0031308 {
            12.92 * part
        } else {
            1.055 * part.powf(1.0 / 2.4) - 0.055
        };
        (coded * 255.0).round() as u8
    });
    Rgb(r, g, b)
}

/// Calculates the distance in OKLab.
fn distance(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (a.oklab(), b.oklab());
    (0..3).map(|axis| (a[axis] - b[axis]).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn band_colours_contrast_with_paper_and_card() {
    for scheme in SCHEMES {
        for count in 2..=8 {
            for band in 0..count {
                for background in [PAPER, CARD] {
                    let ratio = contrast(band_colour(band, count).of(scheme), background.of(scheme));
                    assert!(ratio >= 3.0, "{scheme:?}, band {band} of {count}: {ratio:.2}");
                }
            }
        }
    }
}

#[test]
fn band_colours_differ_for_every_kind_of_vision() {
    for scheme in SCHEMES {
        for count in 2..=8 {
            for (one, other) in (0..count).flat_map(|one| (0..one).map(move |other| (one, other))) {
                for (vision, matrix) in &VISIONS {
                    let colours = [one, other].map(|band| seen(band_colour(band, count).of(scheme), matrix));
                    let difference = distance(colours[0], colours[1]);
                    assert!(
                        difference >= 0.10,
                        "{scheme:?}, {vision}, bands {other} and {one} of {count}: {difference:.3}"
                    );
                }
            }
        }
    }
}

#[test]
fn text_is_readable_on_paper_and_card() {
    for scheme in SCHEMES {
        for background in [PAPER, CARD].map(|colour| colour.of(scheme)) {
            for text in [INK, SOFT].map(|colour| colour.of(scheme)) {
                assert!(
                    contrast(text, background) >= 4.5,
                    "{scheme:?}, {} on {}",
                    text.hex(),
                    background.hex()
                );
            }
        }
    }
}

#[test]
fn the_sequential_scale_is_even_from_wash_to_accent() {
    assert_eq!((sequential(0.0), sequential(1.0)), (WASH, ACCENT));
    for scheme in SCHEMES {
        let steps: Vec<f64> = (0..=10)
            .map(|step| sequential(f64::from(step) / 10.0).of(scheme).oklab()[0])
            .collect();
        let whole = steps[10] - steps[0];
        for pair in steps.windows(2) {
            assert!(
                ((pair[1] - pair[0]) / whole - 0.1).abs() < 0.02,
                "{scheme:?}: {steps:?}"
            );
        }
    }
}

#[test]
fn oklab_conversion_round_trips() {
    for colour in [Rgb(0, 0, 0), Rgb(255, 255, 255), Rgb(0xC7, 0x7F, 0), Rgb(1, 128, 254)] {
        assert_eq!(Rgb::from_oklab(colour.oklab()), colour);
    }
}

/// The palette is defined twice, in Rust and as CSS tokens.
#[test]
fn palette_equals_the_css_tokens() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/css/tokens.css");
    let css = std::fs::read_to_string(path).expect("assets/css/tokens.css");
    for (token, colour) in [
        ("paper", PAPER),
        ("card", CARD),
        ("ink", INK),
        ("soft", SOFT),
        ("line", LINE),
        ("wash", WASH),
        ("accent", ACCENT),
        ("morning", band_colour(0, 4)),
        ("afternoon", band_colour(1, 4)),
        ("evening", band_colour(2, 4)),
        ("night", band_colour(3, 4)),
    ] {
        let start = format!("--{token}:");
        let values: Vec<&str> = css.split(&start).skip(1).collect();
        let [value] = values.as_slice() else {
            panic!("--{token} is declared {} times", values.len());
        };
        let value = value.split(';').next().unwrap_or_default().trim().replace(", ", ",");
        assert_eq!(value, colour.css(), "--{token}");
    }
}

/// Printing in dark mode printed dark charts when the redraw in light colours came too late.
#[test]
fn pictures_leave_the_scheme_to_css() {
    for_each_drawing(|name, _, drawing| {
        for element in xml::parse(&drawing.svg).expect("well-formed") {
            for colour in ["fill", "stroke"].iter().filter_map(|key| element.attribute(key)) {
                let is_pair = colour.starts_with("light-dark(#") && colour.len() == "light-dark(#C77F00,#FFC24D)".len();
                assert!(is_pair || colour == "none", "{name}: {colour}");
            }
        }
    });
}

#[test]
fn files_have_the_colours_of_one_scheme() {
    for_each_drawing(|name, _, drawing| {
        let page = xml::parse(&drawing.svg).expect("well-formed");
        for scheme in SCHEMES {
            let file = xml::parse(&in_scheme(&drawing.svg, scheme)).expect("well-formed");
            for (in_file, on_page) in file.iter().zip(&page) {
                for (key, colour) in in_file.attributes.iter().filter(|(_, value)| value.starts_with('#')) {
                    let pair = on_page.attribute(key).expect("the same attribute");
                    let expected = match scheme {
                        Scheme::Light => format!("light-dark({colour},"),
                        Scheme::Dark => format!(",{colour})"),
                    };
                    assert!(pair.contains(&expected), "{name}, {scheme:?}: {colour} of {pair}");
                }
                let left = in_file
                    .attributes
                    .iter()
                    .find(|(_, value)| value.contains("light-dark("));
                assert!(left.is_none(), "{name}: {left:?}");
            }
            assert_eq!(file.len(), page.len(), "{name}");
        }
    });
}

#[test]
fn a_name_that_looks_like_a_colour_stays_in_a_file() {
    const NAME: &str = "\"light-dark(#1,#2)\"";
    let one = MobileSplit { mobile: 1, other: 0 };
    let report = cases::report(&[(NAME, 5), ("Night", 17)], 3, |_, _| one);
    let file = in_scheme(&chart::dayparts(&report, WIDTH_PX).svg, Scheme::Dark);
    let shown = xml::parse(&file).expect("well-formed");
    assert!(shown.iter().any(|element| element.text.contains(NAME)), "{file}");
}
