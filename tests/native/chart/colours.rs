//! The palette: readable, told apart by every common kind of sight, and the same as the page's.

use daypart::chart::{Rgb, Scheme, Style};

const SCHEMES: [Scheme; 2] = [Scheme::Light, Scheme::Dark];

/// How the colour-blind see linear light: Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of
/// Color Vision Deficiency" (2009), full severity; the first is normal sight.
const SIGHTS: [(&str, [[f64; 3]; 3]); 4] = [
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

/// WCAG 2's contrast ratio.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |colour: Rgb| {
        let [r, g, b] = linear(colour);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn seen(colour: Rgb, sight: &[[f64; 3]; 3]) -> Rgb {
    let light = linear(colour);
    let [r, g, b] = sight.map(|row| {
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

fn distance(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (a.oklab(), b.oklab());
    (0..3).map(|axis| (a[axis] - b[axis]).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn band_colours_stand_out_from_paper_and_card() {
    for scheme in SCHEMES {
        let style = style(scheme);
        for count in 2..=8 {
            for band in 0..count {
                for ground in [style.paper(), style.card()] {
                    let ratio = contrast(style.band_colour(band, count), ground);
                    assert!(ratio >= 3.0, "{scheme:?}, band {band} of {count}: {ratio:.2}");
                }
            }
        }
    }
}

#[test]
fn band_colours_differ_for_every_sight() {
    for scheme in SCHEMES {
        let style = style(scheme);
        for count in 2..=8 {
            for (one, other) in (0..count).flat_map(|one| (0..one).map(move |other| (one, other))) {
                for (sight, matrix) in &SIGHTS {
                    let colours = [one, other].map(|band| seen(style.band_colour(band, count), matrix));
                    let apart = distance(colours[0], colours[1]);
                    assert!(
                        apart >= 0.10,
                        "{scheme:?}, {sight}, bands {other} and {one} of {count}: {apart:.3}"
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
        for ground in [style.paper(), style.card()] {
            for text in [style.ink(), style.soft()] {
                assert!(
                    contrast(text, ground) >= 4.5,
                    "{scheme:?}, {} on {}",
                    text.hex(),
                    ground.hex()
                );
            }
        }
    }
}

#[test]
fn amounts_grow_evenly_from_wash_to_accent() {
    for scheme in SCHEMES {
        let style = style(scheme);
        assert_eq!((style.amount(0.0), style.amount(1.0)), (style.wash(), style.accent()));
        let steps: Vec<f64> = (0..=10)
            .map(|step| style.amount(f64::from(step) / 10.0).oklab()[0])
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
fn colours_survive_the_way_through_oklab() {
    for colour in [Rgb(0, 0, 0), Rgb(255, 255, 255), Rgb(0xC7, 0x7F, 0), Rgb(1, 128, 254)] {
        assert_eq!(Rgb::from_oklab(colour.oklab()), colour);
    }
}

/// The palette is told twice, here and in the page's tokens; both must say the same.
#[test]
fn palette_is_the_pages_tokens() {
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

/// The rules' bodies that declare a scheme's paper: light under a selector that doesn't say dark, outside a media query
/// that does.
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

fn declared(block: &str, token: &str) -> Option<String> {
    let start = format!("--{token}:");
    let value = block.split(';').find_map(|line| {
        let place = line.find(&start)?;
        Some(line[place + start.len()..].trim().to_uppercase())
    })?;
    Some(value)
}
