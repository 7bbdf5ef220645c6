//! Meanings: which role a table has and what its columns mean, from their names and what they look like.

use crate::fields::inferred_type::{Column, Looks};
use crate::schema::kinds::{Meaning, Role};
use crate::store::precomputed;

/// The role that a table's columns fit, and what each of them means; `None` when it fits none.
///
/// Names are taken at their word. Columns without them must be those of the seed's file of a role, in its order; else any
/// table with a time and something beside it is taken for events.
pub(crate) fn guess(names: Option<&[String]>, columns: &[Column]) -> Option<(Role, Vec<Meaning>)> {
    if let Some(counted) = names.and_then(|names| precomputed::meanings(names, columns)) {
        return Some(counted);
    }
    let named = names.map(|names| of_names(names, columns));
    if let Some(named) = &named
        && let Some(role) = Role::ALL.into_iter().find(|&role| is_named(role, named))
    {
        return Some((role, of_role(role, named.clone(), columns)));
    }
    let fits = |role: &Role| {
        let seed = role.seed_columns();
        // Events may be numbered by texts that are never the same twice, such as UUIDs.
        let is_key = |meaning: Meaning, column: &Column| {
            let text = column.looks == Looks::Text && column.distinct;
            *role == Role::Events && meaning == Meaning::Event && text
        };
        let holds = seed
            .iter()
            .zip(columns)
            .all(|(&meaning, column)| can_hold(meaning, column.looks) || is_key(meaning, column));
        seed.len() == columns.len() && holds
    };
    // What was counted elsewhere is told by its columns' names alone.
    let mut seeds = Role::ALL
        .into_iter()
        .filter(|role| !matches!(role, Role::Profiles | Role::Hours));
    if let Some(role) = seeds.find(fits) {
        return Some((role, role.seed_columns().to_vec()));
    }
    let meanings = events(named.unwrap_or_else(|| vec![Meaning::Ignored; columns.len()]), columns);
    let beside = meanings
        .iter()
        .any(|meaning| !matches!(meaning, Meaning::Time | Meaning::Ignored));
    (meanings.contains(&Meaning::Time) && beside).then_some((Role::Events, meanings))
}

/// What the columns mean when the role is known.
pub(crate) fn guess_for(role: Role, names: Option<&[String]>, columns: &[Column]) -> Vec<Meaning> {
    match guess(names, columns) {
        Some((found, meanings)) if found == role => meanings,
        _ => {
            let named = names.map_or_else(
                || vec![Meaning::Ignored; columns.len()],
                |names| of_names(names, columns),
            );
            of_role(role, named, columns)
        }
    }
}

/// What the names say, each meaning once: of two columns for one meaning the first counts that looks the part.
fn of_names(names: &[String], columns: &[Column]) -> Vec<Meaning> {
    // For each meaning the column that is chosen so far, and whether it looks the part. One walk, as a table may have very many
    // columns.
    let mut chosen: Vec<(Meaning, usize, bool)> = Vec::new();
    for (index, (name, column)) in names.iter().zip(columns).enumerate() {
        let meaning = Meaning::of_header(name);
        if meaning == Meaning::Ignored {
            continue;
        }
        let fits = looks_like(meaning, column);
        match chosen.iter_mut().find(|(of, ..)| *of == meaning) {
            Some((_, place, looks)) if fits && !*looks => (*place, *looks) = (index, true),
            Some(_) => {}
            None => chosen.push((meaning, index, fits)),
        }
    }
    let mut meanings = vec![Meaning::Ignored; columns.len()];
    for (meaning, index, _) in chosen {
        meanings[index] = meaning;
    }
    meanings
}

/// Whether a column can be what its name says, judged by what most of its fields look like.
fn looks_like(meaning: Meaning, column: &Column) -> bool {
    match meaning {
        Meaning::Time => column.looks == Looks::Time || column.epoch,
        Meaning::Mobile => column.flags,
        _ => column.looks != Looks::Empty,
    }
}

/// Whether the named columns are what a role needs.
fn is_named(role: Role, named: &[Meaning]) -> bool {
    let needs = role.needs().iter().all(|need| named.contains(need));
    let heard = [Meaning::Customer, Meaning::Track, Meaning::Title, Meaning::Artist];
    needs && (role != Role::Events || heard.iter().any(|meaning| named.contains(meaning)))
}

/// What the columns of a role mean, given what their names say.
fn of_role(role: Role, named: Vec<Meaning>, columns: &[Column]) -> Vec<Meaning> {
    if role == Role::Events {
        events(named, columns)
    } else {
        named
    }
}

/// What the columns of an events file mean: what their names say, and what their looks say where the names don't.
fn events(mut meanings: Vec<Meaning>, columns: &[Column]) -> Vec<Meaning> {
    let has = |meanings: &[Meaning], meaning: Meaning| meanings.contains(&meaning);
    let free = |meanings: &[Meaning], fits: &dyn Fn(&Column) -> bool| {
        (0..columns.len()).find(|&index| {
            let is_free = meanings.get(index) == Some(&Meaning::Ignored);
            is_free && columns.get(index).is_some_and(fits)
        })
    };
    // A column of devices that its fields don't bear out would reject its rows.
    for (meaning, column) in meanings.iter_mut().zip(columns) {
        if *meaning == Meaning::Mobile && !column.flags && column.looks == Looks::Text {
            *meaning = Meaning::Ignored;
        }
    }
    if !has(&meanings, Meaning::Time) {
        let times = free(&meanings, &|column| column.looks == Looks::Time);
        if let Some(index) = times.or_else(|| free(&meanings, &|column| column.epoch)) {
            meanings[index] = Meaning::Time;
        }
    }
    if !has(&meanings, Meaning::Mobile)
        && let Some(index) = free(&meanings, &|column| column.flags)
    {
        meanings[index] = Meaning::Mobile;
    }
    let unnamed = !meanings.iter().any(|meaning| {
        matches!(
            meaning,
            Meaning::Customer | Meaning::Track | Meaning::Title | Meaning::Artist
        )
    });
    if unnamed {
        by_place(&mut meanings, columns);
    }
    // Texts beside an artist are titles, and two artists may have songs of one title.
    let track = meanings.iter().position(|&meaning| meaning == Meaning::Track);
    if let Some(index) = track
        && has(&meanings, Meaning::Artist)
        && columns.get(index).is_some_and(|column| column.looks == Looks::Text)
    {
        meanings[index] = Meaning::Title;
    }
    meanings
}

/// Gives columns without names a meaning by their place: artist, album and title before the time, as Last.fm exports them;
/// else a number for the row, a customer and a track.
fn by_place(meanings: &mut [Meaning], columns: &[Column]) {
    let looks: Vec<Looks> = columns.iter().map(|column| column.looks).collect();
    if looks == [Looks::Text, Looks::Text, Looks::Text, Looks::Time] {
        meanings.copy_from_slice(&[Meaning::Artist, Meaning::Ignored, Meaning::Title, Meaning::Time]);
        return;
    }
    let mut left: Vec<usize> = (0..columns.len())
        .filter(|&index| {
            let can_name = |looks| matches!(looks, Looks::Text | Looks::WholeNumber);
            meanings.get(index) == Some(&Meaning::Ignored) && looks.get(index).copied().is_some_and(can_name)
        })
        .collect();
    let is_count = |index: usize| {
        columns
            .get(index)
            .is_some_and(|column| column.distinct && column.looks == Looks::WholeNumber)
    };
    if left.len() > 2 && left.first().is_some_and(|&index| is_count(index)) {
        meanings[left.remove(0)] = Meaning::Event;
    }
    match *left.as_slice() {
        [] => {}
        [track] => meanings[track] = Meaning::Track,
        [customer, track, ..] => {
            meanings[customer] = Meaning::Customer;
            meanings[track] = Meaning::Track;
        }
    }
}

/// Whether a column that looks so can hold what the seed's files hold there.
fn can_hold(meaning: Meaning, looks: Looks) -> bool {
    match meaning {
        Meaning::Time => looks == Looks::Time,
        Meaning::Event | Meaning::Length | Meaning::Mobile => looks == Looks::WholeNumber,
        Meaning::Customer | Meaning::Track | Meaning::Zip => matches!(looks, Looks::WholeNumber | Looks::Text),
        Meaning::SignDate => matches!(looks, Looks::Text | Looks::Measure),
        Meaning::Ad | Meaning::Name => looks == Looks::Text,
        _ => looks != Looks::Time,
    }
}
