//! A list to choose one thing from.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::platform::files::picked;

/// What is offered.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is chosen, for those who hear it.
    pub label: AttrValue,
    /// The choices in their order.
    pub options: Vec<AttrValue>,
    /// Which one holds; none of them when it is no place in the list.
    pub chosen: usize,
    /// Called with another one's place.
    pub onpick: Callback<usize>,
    /// Whether there is nobody to answer a choice.
    #[prop_or_default]
    pub disabled: bool,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// The list.
#[component]
pub fn Select(props: &Props) -> Html {
    let list = use_node_ref();
    {
        let list = list.clone();
        // Once a person has chosen, a browser no longer heeds which option is marked as chosen.
        use_effect_with((props.chosen, props.options.clone()), move |(chosen, _)| {
            if let Some(list) = list.cast::<HtmlSelectElement>() {
                list.set_selected_index(i32::try_from(*chosen).unwrap_or(-1));
            }
        });
    }
    let onchange = {
        let onpick = props.onpick.clone();
        Callback::from(move |event: Event| {
            if let Some(place) = picked(&event) {
                onpick.emit(place);
            }
        })
    };
    html! {
        <select ref={list} class={classes!("field", props.class.clone())} aria-label={props.label.clone()} disabled={props.disabled} {onchange}>
            { for props.options.iter().map(|option| html! { <option>{ option }</option> }) }
        </select>
    }
}
