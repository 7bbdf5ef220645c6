//! Finds circles among the files of one layer: A imports B, B imports C, C imports A.
//!
//! A parent names its children to list them and to hand their items on, so a parent's own naming of what lies below it
//! is no import. What a parent hands on counts as an import of the file that it comes from, so that a circle can't hide
//! behind a `pub use`.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{Module, Named, Source};

/// The files that one file imports, each with the line.
type Imports<'a> = BTreeMap<&'a Module, usize>;

/// The circles among these files, a line each, every one told once.
pub fn circles(sources: &[Source]) -> Vec<String> {
    let house = House::new(sources);
    let graph: BTreeMap<&Module, Imports> = sources
        .iter()
        .map(|source| (&source.module, house.imports_of(source)))
        .collect();
    let mut search = Search {
        graph: &graph,
        house: &house,
        way: Vec::new(),
        done: BTreeSet::new(),
        found: Vec::new(),
    };
    for module in graph.keys() {
        search.visit(module);
    }
    search.found
}

struct House<'a> {
    files: BTreeMap<&'a Module, &'a Source>,
    /// What a module hands on under which name.
    exports: BTreeMap<(&'a Module, &'a str), &'a Named>,
}

impl<'a> House<'a> {
    fn new(sources: &'a [Source]) -> House<'a> {
        let exports = sources.iter().flat_map(|source| {
            let handed_on = |named: &'a Named| Some(((&source.module, named.exported_as.as_deref()?), named));
            source.named.iter().filter_map(handed_on)
        });
        House {
            files: sources.iter().map(|source| (&source.module, source)).collect(),
            exports: exports.collect(),
        }
    }

    fn imports_of(&self, source: &Source) -> Imports<'a> {
        let mut imports = Imports::new();
        for named in source.named.iter().filter(|named| !named.in_tests) {
            let Some(target) = self.file_of(named, source) else {
                continue;
            };
            let same_layer = target.first() == source.module.first() && !target.is_empty();
            if same_layer && !target.starts_with(&source.module) {
                imports.entry(target).or_insert(named.line);
            }
        }
        imports
    }

    /// The file that holds what a path names, followed through what its modules hand on.
    fn file_of(&self, named: &Named, source: &Source) -> Option<&'a Module> {
        let mut path = named.path.clone();
        if named.relative && !self.files.contains_key(&path[..=source.module.len()].to_vec()) {
            return None;
        }
        // Each round follows one `pub use`; a chain longer than there are files is one that goes in a ring.
        for _ in 0..=self.files.len() {
            let length = (0..=path.len())
                .rev()
                .find(|length| self.files.contains_key(&path[..*length].to_vec()))?;
            let (module, _) = self.files.get_key_value(&path[..length].to_vec())?;
            let handed_on = path
                .get(length)
                .and_then(|name| self.exports.get(&(*module, name.as_str())));
            match handed_on {
                Some(next) if next.path != path => path = [&next.path, &path[length + 1..]].concat(),
                _ => return Some(module),
            }
        }
        None
    }
}

struct Search<'a> {
    graph: &'a BTreeMap<&'a Module, Imports<'a>>,
    house: &'a House<'a>,
    way: Vec<&'a Module>,
    done: BTreeSet<&'a Module>,
    found: Vec<String>,
}

impl<'a> Search<'a> {
    fn visit(&mut self, module: &'a Module) {
        if let Some(start) = self.way.iter().position(|passed| *passed == module) {
            self.tell(start);
        } else if !self.done.contains(module) {
            self.way.push(module);
            for target in self.graph.get(module).into_iter().flat_map(BTreeMap::keys) {
                self.visit(target);
            }
            self.way.pop();
            self.done.insert(module);
        }
    }

    /// Tells the circle that begins at this place of the way.
    fn tell(&mut self, start: usize) {
        let circle = &self.way[start..];
        let names: Vec<String> = circle
            .iter()
            .chain(circle.first())
            .map(|module| module.join("::"))
            .collect();
        let file = self
            .house
            .files
            .get(circle[0])
            .map_or("", |source| source.path.as_str());
        let line = circle
            .get(1)
            .or(circle.first())
            .and_then(|next| self.graph.get(circle[0])?.get(*next));
        self.found.push(format!(
            "{file}:{}: imports go in a circle: {}",
            line.unwrap_or(&1),
            names.join(" -> ")
        ));
    }
}
