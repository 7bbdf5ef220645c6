//! Palette: contrast, distances with colour-deficient vision, interpolation, and equality with the page's tokens.

use daypart::chart::{Rgb, Scheme, Style};

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

fn style(scheme: Scheme) -> Style {
    Style { scheme, width_px: 560 }
}

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
        let style = style(scheme);
        for count in 2..=8 {
            for band in 0..count {
                for background in [style.paper(), style.card()] {
                    let ratio = contrast(style.band_colour(band, count), background);
                    assert!(ratio >= 3.0, "{scheme:?}, band {band} of {count}: {ratio:.2}");
                }
            }
        }
    }
}

#[test]
fn band_colours_differ_for_every_kind_of_vision() {
    for scheme in SCHEMES {
        let style = style(scheme);
        for count in 2..=8 {
            for (one, other) in (0..count).flat_map(|one| (0..one).map(move |other| (one, other))) {
                for (vision, matrix) in &VISIONS {
                    let colours = [one, other].map(|band| seen(style.band_colour(band, count), matrix));
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
        let style = style(scheme);
        for background in [style.paper(), style.card()] {
            for text in [style.ink(), style.soft()] {
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
    for scheme in SCHEMES {
        let style = style(scheme);
        assert_eq!(
            (style.sequential(0.0), style.sequential(1.0)),
            (style.wash(), style.accent())
        );
        let steps: Vec<f64> = (0..=10)
            .map(|step| style.sequential(f64::from(step) / 10.0).oklab()[0])
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
    for scheme in SCHEMES {
        let style = style(scheme);
        let expected = [
            ("paper", style.paper()),
            ("card", style.card()),
            ("ink", style.ink()),
            ("soft", style.soft()),
            ("line", style.line()),
            ("wash", style.wash()),
            ("accent", style.accent()),
            ("morning", style.band_colour(0, 4)),
            ("afternoon", style.band_colour(1, 4)),
            ("evening", style.band_colour(2, 4)),
            ("night", style.band_colour(3, 4)),
        ];
        let blocks: Vec<&str> = blocks(&css, scheme).collect();
        assert!(!blocks.is_empty(), "{scheme:?}: a block of tokens");
        for block in blocks {
            for (token, colour) in expected {
                let declared = declared(block, token);
                assert_eq!(
                    declared.as_deref(),
                    Some(colour.hex().as_str()),
                    "{scheme:?}, --{token}"
                );
            }
        }
    }
}

/// Returns the bodies of the rules that declare the `--paper` of a scheme: dark in a dark media query or
/// under a dark selector.
fn blocks(css: &str, scheme: Scheme) -> impl Iterator<Item = &str> {
    let mut dark_query = false;
    css.split('}').filter_map(move |rule| {
        if rule.trim().is_empty() {
            dark_query = false;
            return None;
        }
        let (selector, body) = rule.rsplit_once('{')?;
        dark_query |= selector.contains("prefers-color-scheme: dark") || selector.contains("prefers-color-scheme:dark");
        let own = selector.rsplit_once('{').map_or(selector, |(_, own)| own);
        let named_dark = own.contains("scheme=\"dark\"") || own.contains("scheme=dark");
        let dark = dark_query || named_dark;
        (body.contains("--paper:") && dark == (scheme == Scheme::Dark)).then_some(body)
    })
}

/// Returns the value of a token in a block.
fn declared(block: &str, token: &str) -> Option<String> {
    let start = format!("--{token}:");
    let value = block.split(';').find_map(|line| {
        let position = line.find(&start)?;
        Some(line[position + start.len()..].trim().to_uppercase())
    })?;
    Some(value)
}
