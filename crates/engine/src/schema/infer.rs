//! Meanings: which role a table has and what its columns mean, from their names and what they look like.

use crate::fields::inferred_type::{InferredType, ObservedColumn};
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::precomputed_columns;

/// The role that a table's columns fit, and what each of them means; `None` when it fits none.
///
/// Names are taken at their word. Columns without them must be those of the seed's file of a role, in its order; else any
/// table with a time and something beside it is taken for events.
pub(crate) fn guess(names: Option<&[String]>, columns: &[ObservedColumn]) -> Option<(TableKind, Vec<ColumnKind>)> {
    if let Some(counted) = names.and_then(|names| precomputed_columns::kinds(names, columns)) {
        return Some(counted);
    }
    let named = names.map(|names| of_names(names, columns));
    if let Some(named) = &named
        && let Some(role) = TableKind::ALL.into_iter().find(|&role| is_named(role, named))
    {
        return Some((role, of_role(role, named.clone(), columns)));
    }
    let fits = |role: &TableKind| {
        let seed = role.seed_columns();
        // Events may be numbered by texts that are never the same twice, such as UUIDs.
        let is_key = |meaning: ColumnKind, column: &ObservedColumn| {
            let text = column.looks == InferredType::Text && column.distinct;
            *role == TableKind::Events && meaning == ColumnKind::Event && text
        };
        let holds = seed
            .iter()
            .zip(columns)
            .all(|(&meaning, column)| can_hold(meaning, column.looks) || is_key(meaning, column));
        seed.len() == columns.len() && holds
    };
    // What was counted elsewhere is told by its columns' names alone.
    let mut seeds = TableKind::ALL
        .into_iter()
        .filter(|role| !matches!(role, TableKind::Profiles | TableKind::Hours));
    if let Some(role) = seeds.find(fits) {
        return Some((role, role.seed_columns().to_vec()));
    }
    let meanings = events(
        named.unwrap_or_else(|| vec![ColumnKind::Ignored; columns.len()]),
        columns,
    );
    let beside = meanings
        .iter()
        .any(|meaning| !matches!(meaning, ColumnKind::Time | ColumnKind::Ignored));
    (meanings.contains(&ColumnKind::Time) && beside).then_some((TableKind::Events, meanings))
}

/// What the columns mean when the role is known.
pub(crate) fn guess_for(role: TableKind, names: Option<&[String]>, columns: &[ObservedColumn]) -> Vec<ColumnKind> {
    match guess(names, columns) {
        Some((found, meanings)) if found == role => meanings,
        _ => {
            let named = names.map_or_else(
                || vec![ColumnKind::Ignored; columns.len()],
                |names| of_names(names, columns),
            );
            of_role(role, named, columns)
        }
    }
}

/// What the names say, each meaning once: of two columns for one meaning the first counts that looks the part.
fn of_names(names: &[String], columns: &[ObservedColumn]) -> Vec<ColumnKind> {
    // For each meaning the column that is chosen so far, and whether it looks the part. One walk, as a table may have very many
    // columns.
    let mut chosen: Vec<(ColumnKind, usize, bool)> = Vec::new();
    for (index, (name, column)) in names.iter().zip(columns).enumerate() {
        let meaning = ColumnKind::of_header(name);
        if meaning == ColumnKind::Ignored {
            continue;
        }
        let fits = looks_like(meaning, column);
        match chosen.iter_mut().find(|(of, ..)| *of == meaning) {
            Some((_, place, looks)) if fits && !*looks => (*place, *looks) = (index, true),
            Some(_) => {}
            None => chosen.push((meaning, index, fits)),
        }
    }
    let mut meanings = vec![ColumnKind::Ignored; columns.len()];
    for (meaning, index, _) in chosen {
        meanings[index] = meaning;
    }
    meanings
}

/// Whether a column can be what its name says, judged by what most of its fields look like.
fn looks_like(meaning: ColumnKind, column: &ObservedColumn) -> bool {
    match meaning {
        ColumnKind::Time => column.looks == InferredType::Time || column.epoch,
        ColumnKind::Mobile => column.flags,
        _ => column.looks != InferredType::Empty,
    }
}

/// Whether the named columns are what a role needs.
fn is_named(role: TableKind, named: &[ColumnKind]) -> bool {
    let needs = role.needs().iter().all(|need| named.contains(need));
    let heard = [
        ColumnKind::Customer,
        ColumnKind::Track,
        ColumnKind::Title,
        ColumnKind::Artist,
    ];
    needs && (role != TableKind::Events || heard.iter().any(|meaning| named.contains(meaning)))
}

/// What the columns of a role mean, given what their names say.
fn of_role(role: TableKind, named: Vec<ColumnKind>, columns: &[ObservedColumn]) -> Vec<ColumnKind> {
    if role == TableKind::Events {
        events(named, columns)
    } else {
        named
    }
}

/// What the columns of an events file mean: what their names say, and what their looks say where the names don't.
fn events(mut meanings: Vec<ColumnKind>, columns: &[ObservedColumn]) -> Vec<ColumnKind> {
    let has = |meanings: &[ColumnKind], meaning: ColumnKind| meanings.contains(&meaning);
    let free = |meanings: &[ColumnKind], fits: &dyn Fn(&ObservedColumn) -> bool| {
        (0..columns.len()).find(|&index| {
            let is_free = meanings.get(index) == Some(&ColumnKind::Ignored);
            is_free && columns.get(index).is_some_and(fits)
        })
    };
    // A column of devices that its fields don't bear out would reject its rows.
    for (meaning, column) in meanings.iter_mut().zip(columns) {
        if *meaning == ColumnKind::Mobile && !column.flags && column.looks == InferredType::Text {
            *meaning = ColumnKind::Ignored;
        }
    }
    if !has(&meanings, ColumnKind::Time) {
        let times = free(&meanings, &|column| column.looks == InferredType::Time);
        if let Some(index) = times.or_else(|| free(&meanings, &|column| column.epoch)) {
            meanings[index] = ColumnKind::Time;
        }
    }
    if !has(&meanings, ColumnKind::Mobile)
        && let Some(index) = free(&meanings, &|column| column.flags)
    {
        meanings[index] = ColumnKind::Mobile;
    }
    let unnamed = !meanings.iter().any(|meaning| {
        matches!(
            meaning,
            ColumnKind::Customer | ColumnKind::Track | ColumnKind::Title | ColumnKind::Artist
        )
    });
    if unnamed {
        by_place(&mut meanings, columns);
    }
    // Texts beside an artist are titles, and two artists may have songs of one title.
    let track = meanings.iter().position(|&meaning| meaning == ColumnKind::Track);
    if let Some(index) = track
        && has(&meanings, ColumnKind::Artist)
        && columns
            .get(index)
            .is_some_and(|column| column.looks == InferredType::Text)
    {
        meanings[index] = ColumnKind::Title;
    }
    meanings
}

/// Gives columns without names a meaning by their place: artist, album and title before the time, as Last.fm exports them;
/// else a number for the row, a customer and a track.
fn by_place(meanings: &mut [ColumnKind], columns: &[ObservedColumn]) {
    let looks: Vec<InferredType> = columns.iter().map(|column| column.looks).collect();
    if looks
        == [
            InferredType::Text,
            InferredType::Text,
            InferredType::Text,
            InferredType::Time,
        ]
    {
        meanings.copy_from_slice(&[
            ColumnKind::Artist,
            ColumnKind::Ignored,
            ColumnKind::Title,
            ColumnKind::Time,
        ]);
        return;
    }
    let mut left: Vec<usize> = (0..columns.len())
        .filter(|&index| {
            let can_name = |looks| matches!(looks, InferredType::Text | InferredType::WholeNumber);
            meanings.get(index) == Some(&ColumnKind::Ignored) && looks.get(index).copied().is_some_and(can_name)
        })
        .collect();
    let is_count = |index: usize| {
        columns
            .get(index)
            .is_some_and(|column| column.distinct && column.looks == InferredType::WholeNumber)
    };
    if left.len() > 2 && left.first().is_some_and(|&index| is_count(index)) {
        meanings[left.remove(0)] = ColumnKind::Event;
    }
    match *left.as_slice() {
        [] => {}
        [track] => meanings[track] = ColumnKind::Track,
        [customer, track, ..] => {
            meanings[customer] = ColumnKind::Customer;
            meanings[track] = ColumnKind::Track;
        }
    }
}

/// Whether a column that looks so can hold what the seed's files hold there.
fn can_hold(meaning: ColumnKind, looks: InferredType) -> bool {
    match meaning {
        ColumnKind::Time => looks == InferredType::Time,
        ColumnKind::Event | ColumnKind::Length | ColumnKind::Mobile => looks == InferredType::WholeNumber,
        ColumnKind::Customer | ColumnKind::Track | ColumnKind::Zip => {
            matches!(looks, InferredType::WholeNumber | InferredType::Text)
        }
        ColumnKind::SignDate => matches!(looks, InferredType::Text | InferredType::Measure),
        ColumnKind::Ad | ColumnKind::Name => looks == InferredType::Text,
        _ => looks != InferredType::Time,
    }
}
