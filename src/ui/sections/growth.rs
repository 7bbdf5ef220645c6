//! What has come to the events that were there: new events, customers, and how the averages have moved.

use yew::prelude::*;

use crate::protocol::Growth;
use daypart_engine::query::report::ProfileSubject;
use daypart_engine::text::number_format::{count, counted, decimal};

/// A line of what came, and the averages before and after.
pub fn growth(growth: &Growth, of: ProfileSubject) -> Html {
    let rejected = if growth.rejected > 0 {
        format!(", and {} that could not be used", counted(growth.rejected, "rows"))
    } else {
        String::new()
    };
    let customers = |number: u64| {
        let noun = if number == 1 { of.one() } else { of.many() };
        format!("{} {noun}", count(number))
    };
    let averages = growth.averages.iter().map(|(label, before, after)| {
        html! {
            <div>
                <dt>{ label }</dt>
                <dd>{ decimal(*before, 2) }{ " → " }<b>{ decimal(*after, 2) }</b></dd>
            </div>
        }
    });
    html! {
        <section class="growth" aria-label="What has come">
            <p>
                <b>{ counted(growth.events, "more events") }</b>
                { format!(": {} new, {} again{rejected}.", customers(growth.new_customers), customers(growth.returning_customers)) }
            </p>
            if !growth.averages.is_empty() {
                <dl aria-label="Averages before and after">{ for averages }</dl>
            }
        </section>
    }
}
