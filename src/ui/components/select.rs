//! Select: a drop-down list that follows the state even after the user has used it.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::platform::input_events::picked;

/// Properties of [`Select`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Accessible name.
    pub label: AttrValue,
    /// The options, in order.
    pub options: Vec<AttrValue>,
    /// Index of the selected option; an index outside the list selects none.
    pub chosen: usize,
    /// Called with the index of a newly selected option.
    pub onpick: Callback<usize>,
    /// Whether the list is disabled.
    #[prop_or_default]
    pub disabled: bool,
}

/// The drop-down list.
#[component]
pub fn Select(props: &Props) -> Html {
    let list = use_node_ref();
    {
        let list = list.clone();
        // Once the user has used the list, browsers ignore the `selected` attribute of its options.
        use_effect_with((props.chosen, props.options.clone()), move |(chosen, _)| {
            if let Some(list) = list.cast::<HtmlSelectElement>() {
                list.set_selected_index(i32::try_from(*chosen).unwrap_or(-1));
            }
        });
    }
    let onchange = {
        let onpick = props.onpick.clone();
        Callback::from(move |event: Event| {
            if let Some(index) = picked(&event) {
                onpick.emit(index);
            }
        })
    };
    html! {
        <select ref={list} class="field" aria-label={props.label.clone()} disabled={props.disabled} {onchange}>
            { for props.options.iter().map(|option| html! { <option>{ option }</option> }) }
        </select>
    }
}
