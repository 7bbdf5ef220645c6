//! Growth since the last read: new events, new and returning customers, and the change of the averages.

use yew::prelude::*;

use crate::protocol::Growth;
use daypart_engine::query::report::ProfileSubject;
use daypart_engine::text::number_format::{count, counted, decimal};

/// A line with the number of new events and customers, and the averages before and after.
pub fn growth(growth: &Growth, of: ProfileSubject) -> Html {
    let rejected = if growth.rejected > 0 {
        format!(", {} rejected", counted(growth.rejected, "rows"))
    } else {
        String::new()
    };
    let customers = |number: u64, which: &str| {
        let noun = if number == 1 { of.one() } else { of.many() };
        format!("{} {which} {noun}", count(number))
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
        <section class="growth" aria-label="New events">
            <p>
                <b>{ counted(growth.events, "new events") }</b>
                { format!(": {}, {}{rejected}.", customers(growth.new_customers, "new"), customers(growth.returning_customers, "returning")) }
            </p>
            if !growth.averages.is_empty() {
                <dl aria-label="Averages before and after">{ for averages }</dl>
            }
        </section>
    }
}
