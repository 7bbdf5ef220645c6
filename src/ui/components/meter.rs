//! Bars beside numbers: a share of a whole, which is the ground that the bar lies on, or a length beside its likes.

use yew::prelude::*;

/// A share of a whole as a bar on a ground that is the whole; the number stands beside it.
pub fn meter(share: f64) -> Html {
    bar(share, true, None)
}

/// As [`meter`], in a colour.
pub fn meter_in(colour: String, share: f64) -> Html {
    bar(share, true, Some(colour))
}

/// A bar whose length is to be held beside others' only: it is no share of anything, so it lies on no ground.
pub fn length(of_longest: f64) -> Html {
    bar(of_longest, false, None)
}

fn bar(part: f64, has_ground: bool, fill: Option<String>) -> Html {
    let class = fill.is_none().then_some("meter-part");
    html! {
        <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            if has_ground {
                <rect class="meter-ground" width="100" height="6" />
            }
            <rect {class} width={format!("{:.2}", part.clamp(0.0, 1.0) * 100.0)} height="6" {fill} />
        </svg>
    }
}
