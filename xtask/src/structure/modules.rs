//! A crate's modules, and which file each name in them leads to.

use std::collections::BTreeMap;

use xtask_host::Outcome;

use super::circles::Graph;
use super::source::{Import, Module};

/// A name is not handed on more often than this: one that leads to itself is another crate's, such
/// as `use json::json`.
const MAX_STEPS: usize = 32;

/// The modules of a crate, but those of its tests. The first is the crate itself.
pub(super) struct Modules(Vec<Placed>);

/// A module in its place.
struct Placed {
    file: String,
    parent: usize,
    children: BTreeMap<String, usize>,
    says: Module,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named<'m> {
    Module(usize),
    /// An item, or what belongs to one, and the file that defines it.
    Item(&'m str),
}

impl Modules {
    /// Reads a crate from `lib.rs` on. `read` is asked for files relative to it.
    ///
    /// # Errors
    ///
    /// If a module's file cannot be read, or is no Rust.
    pub(super) fn read(read: impl Fn(&str) -> Outcome<String>) -> Outcome<Self> {
        let mut modules = Self(Vec::new());
        modules.place(module(&read, "lib.rs")?, "lib.rs", "", 0, &read)?;
        Ok(modules)
    }

    /// Which file uses which, and by what names.
    ///
    /// A `use` is a use of the file that defines the name, not of those that hand it on. A `pub
    /// use` is one only if the name is also used beside it. The name of a module is none; what is
    /// named in the module is.
    pub(super) fn graph(&self) -> Graph {
        let mut graph = Graph::default();
        for (number, module) in self.0.iter().enumerate() {
            let imports = module
                .says
                .imports
                .iter()
                .filter(|import| !import.handed_on);
            let imports = imports.map(|import| &import.path);
            let paths = module.says.paths.iter();
            let paths = paths.filter(|path| path.len() > 1 || self.hands_on(number, &path[0]));
            for path in imports.chain(paths) {
                if let Some(Named::Item(file)) = self.named(number, path, MAX_STEPS) {
                    graph.add(&module.file, file, format!("`{}`", path.join("::")));
                }
            }
        }
        graph
    }

    /// Adds a module and all below it, and returns its number. `folder` is where its modules have
    /// their files.
    fn place(
        &mut self,
        mut says: Module,
        file: &str,
        folder: &str,
        parent: usize,
        read: &impl Fn(&str) -> Outcome<String>,
    ) -> Outcome<usize> {
        let number = self.0.len();
        let inner = std::mem::take(&mut says.inner);
        let files = says.files.clone();
        self.0.push(Placed {
            file: file.to_owned(),
            parent,
            children: BTreeMap::new(),
            says,
        });
        for (name, says) in inner {
            let child = self.place(says, file, &format!("{folder}{name}/"), number, read)?;
            self.0[number].children.insert(name, child);
        }
        for name in files {
            let file = format!("{folder}{name}.rs");
            let says = module(read, &file)?;
            let child = self.place(says, &file, &format!("{folder}{name}/"), number, read)?;
            self.0[number].children.insert(name, child);
        }
        Ok(number)
    }

    /// Whether the module has this name only to hand it on.
    fn hands_on(&self, module: usize, name: &str) -> bool {
        let import = self.import(module, name);
        import.is_some_and(|import| import.handed_on)
    }

    fn import(&self, module: usize, name: &str) -> Option<&Import> {
        let mut imports = self.0[module].says.imports.iter();
        imports.find(|import| import.name.as_deref() == Some(name))
    }

    /// What a path in a module stands for, or `None` if it leads out of the crate.
    fn named(&self, module: usize, path: &[String], steps: usize) -> Option<Named<'_>> {
        let (first, mut rest) = path.split_first()?;
        let mut named = match &**first {
            "crate" => Named::Module(0),
            "self" if !rest.is_empty() => Named::Module(module),
            "super" => Named::Module(self.0[module].parent),
            name => self.lookup(module, name, rest.is_empty(), steps)?,
        };
        while let (Named::Module(module), [name, behind @ ..]) = (named, rest) {
            rest = behind;
            named = match &**name {
                "super" => Named::Module(self.0[module].parent),
                name => match self.lookup(module, name, rest.is_empty(), steps) {
                    Some(named) => named,
                    None if self.import(module, name).is_some() => return None,
                    // What no item defines comes from a macro of this module.
                    None => Named::Item(&self.0[module].file),
                },
            };
        }
        Some(named)
    }

    /// What a name in a module stands for. If one is a module's and an item's, the last of a path
    /// is the item.
    fn lookup(&self, module: usize, name: &str, last: bool, steps: usize) -> Option<Named<'_>> {
        let steps = steps.checked_sub(1)?;
        let placed = &self.0[module];
        let child = || placed.children.get(name).map(|child| Named::Module(*child));
        let defined = || {
            placed
                .says
                .defines
                .contains(name)
                .then_some(Named::Item(&placed.file))
        };
        let follow = |import: &Import| self.named(module, &import.path, steps);
        let imports = || self.import(module, name).and_then(follow);
        let in_glob = |import: &Import| match follow(import)? {
            Named::Module(other) => self.lookup(other, name, last, steps),
            Named::Item(_) => None,
        };
        let globs = || {
            let mut globs = placed
                .says
                .imports
                .iter()
                .filter(|import| import.name.is_none());
            globs.find_map(in_glob)
        };
        let found = match last {
            true => defined().or_else(imports).or_else(child),
            false => child().or_else(imports).or_else(defined),
        };
        found.or_else(globs)
    }
}

/// What a file says.
fn module(read: &impl Fn(&str) -> Outcome<String>, file: &str) -> Outcome<Module> {
    Module::read(&read(file)?).map_err(|error| format!("{file}: {error}"))
}

#[cfg(test)]
mod tests;
