//! Meters: small bars beside numbers in tables.

use yew::prelude::*;

/// Draws a share between 0 and 1 as a bar on a track that represents the whole.
pub fn meter(share: f64) -> Html {
    bar(share, true, None)
}

/// Draws a [`meter`] in a given colour.
pub fn coloured_meter(colour: String, share: f64) -> Html {
    bar(share, true, Some(colour))
}

/// Draws a bar relative to the longest one. It is not a share of a whole, so it has no track.
pub fn length(of_longest: f64) -> Html {
    bar(of_longest, false, None)
}

fn bar(share: f64, has_track: bool, fill: Option<String>) -> Html {
    let class = fill.is_none().then_some("meter-part");
    html! {
        <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            if has_track {
                <rect class="meter-ground" width="100" height="6" />
            }
            <rect {class} width={format!("{:.2}", share.clamp(0.0, 1.0) * 100.0)} height="6" {fill} />
        </svg>
    }
}
