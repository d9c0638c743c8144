//! The elements that are nearest to one that was not found.

use cssparser::ToCss;
use selectors::attr::AttrSelectorOperator;
use selectors::parser::{Component, Selector};

use super::likeness::likeness;
use crate::dom::Document;
use crate::dom::css::{Css, Selectors};
use crate::dom::element::Element;
use crate::dom::excerpt::shorten;
use crate::dom::locator::{Locator, Says};
use crate::dom::tree::Id;

/// So many are listed.
const LISTED: usize = 5;
/// More elements of a page are not looked at.
const LOOKED_AT: usize = 5_000;
/// What is less alike is not near.
const ALIKE: f64 = 0.6;

/// An element that is not what was looked for, but near.
pub(super) struct Near {
    pub(super) node: Id,
    pub(super) note: String,
    nearness: f64,
}

impl Document {
    /// The nearest elements, the nearest first.
    pub(super) fn nearest(&self, what: &Locator) -> Vec<Near> {
        let mut near = Vec::new();
        if let Some(css) = &what.css
            && let Ok(selectors) = Selectors::parse(css)
        {
            let matches = selectors.below(self, self.root);
            if let Some(says) = &what.says {
                near.extend(self.saying_something_else(&matches, says));
                near.extend(self.saying_it_elsewhere(css, says));
            }
            if matches.is_empty() {
                near.extend(self.alike(&selectors));
            }
        } else if let Some(says) = &what.says {
            near.extend(self.saying_it_nearly(says));
        }
        near.sort_by(|a, b| b.nearness.total_cmp(&a.nearness));
        let mut seen = Vec::new();
        near.retain(|near| {
            let is_new = !seen.contains(&near.node);
            seen.push(near.node);
            is_new
        });
        near.truncate(LISTED);
        near
    }

    /// The first element that a selector matches without its last part, or without its last parts.
    pub(super) fn container_of(&self, what: &Locator) -> Option<Id> {
        let selectors = Selectors::parse(what.css.as_ref()?).ok()?;
        let selector = selectors.list().slice().first()?;
        let mut parts = parts(selector);
        while parts.len() > 1 {
            parts.pop();
            let shorter: Vec<_> = parts
                .iter()
                .flat_map(|part| part.components.iter())
                .collect();
            // A combinator at the end belongs to the part that was dropped.
            let last = shorter
                .iter()
                .rposition(|component| !component.is_combinator())?;
            let css: String = shorter[..=last]
                .iter()
                .map(|part| part.to_css_string())
                .collect();
            let found = Selectors::parse(&css).ok()?.below(self, self.root);
            if let Some(&first) = found.first() {
                return Some(first);
            }
        }
        None
    }

    /// What the selector matches, but with another text.
    fn saying_something_else(&self, matches: &[Id], says: &Says) -> Vec<Near> {
        let near = |&node: &Id| {
            let text = self.text_of(node);
            Near {
                node,
                nearness: 2.0 + likeness(says.wanted(), &text),
                note: format!("the selector matches, but it says {:?}", shorten(&text, 60)),
            }
        };
        matches.iter().take(LOOKED_AT).map(near).collect()
    }

    /// What says it, but is not what the selector matches.
    fn saying_it_elsewhere(&self, css: &str, says: &Says) -> Vec<Near> {
        let elements = self.shown_elements().into_iter().take(LOOKED_AT);
        let saying: Vec<Id> = elements
            .filter(|&node| says.fits(&self.text_of(node)))
            .collect();
        let near = |node| Near {
            node,
            nearness: 2.9,
            note: format!("it says so, but `{css}` does not match"),
        };
        self.innermost(&saying).into_iter().map(near).collect()
    }

    fn saying_it_nearly(&self, says: &Says) -> Vec<Near> {
        let elements = self.shown_elements().into_iter().take(LOOKED_AT);
        let saying: Vec<(Id, String, f64)> = elements
            .filter_map(|node| {
                let text = self.text_of(node);
                let likeness = likeness(says.wanted(), &text);
                (likeness >= ALIKE).then_some((node, text, likeness))
            })
            .collect();
        let nodes: Vec<Id> = saying.iter().map(|(node, ..)| *node).collect();
        let innermost = self.innermost(&nodes);
        let near = |(node, text, nearness): (Id, String, f64)| Near {
            node,
            nearness,
            note: format!("it says {:?}", shorten(&text, 60)),
        };
        let saying = saying.into_iter();
        saying
            .filter(|(node, ..)| innermost.contains(node))
            .map(near)
            .collect()
    }

    /// Elements whose id, classes and attributes are like those that a selector names.
    fn alike(&self, selectors: &Selectors) -> Vec<Near> {
        let wanted: Vec<Part<'_>> = selectors
            .list()
            .slice()
            .iter()
            .filter_map(|selector| parts(selector).pop())
            .collect();
        let nodes = self.tree.descendants(self.root);
        let elements = nodes.filter_map(|node| Some((node, self.tree.element(node)?)));
        elements
            .take(LOOKED_AT)
            .filter_map(|(node, element)| {
                let best = wanted.iter().filter_map(|part| part.nearness(element));
                let (nearness, note) = best.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
                Some(Near {
                    node,
                    note,
                    nearness,
                })
            })
            .collect()
    }
}

/// What stands between two combinators of a selector, and the combinator behind it.
struct Part<'a> {
    components: Vec<&'a Component<Css>>,
}

fn parts(selector: &Selector<Css>) -> Vec<Part<'_>> {
    let mut parts = vec![Part {
        components: Vec::new(),
    }];
    for component in selector.iter_raw_parse_order_from(0) {
        let is_combinator = component.is_combinator();
        if let Some(part) = parts.last_mut() {
            part.components.push(component);
        }
        if is_combinator {
            parts.push(Part {
                components: Vec::new(),
            });
        }
    }
    parts
}

impl Part<'_> {
    /// How near an element is, and what it has in common, if it has a name in common at all.
    fn nearness(&self, element: &Element) -> Option<(f64, String)> {
        let mut sum = 0.0;
        let mut names = 0;
        let mut misses = Vec::new();
        let mut has_near_name = false;
        for component in &self.components {
            let Some(name) = compare(component, element) else {
                continue;
            };
            names += 1;
            sum += name.likeness * name.weight;
            has_near_name |= name.is_telling && name.likeness >= ALIKE;
            if name.likeness < 1.0 {
                misses.push(name.miss);
            }
        }
        if !has_near_name || names == 0 {
            return None;
        }
        let note = if misses.is_empty() {
            "its names fit, but its place or its state does not".to_owned()
        } else {
            misses.join(", and ")
        };
        Some((sum / f64::from(names), note))
    }
}

/// How a name in a selector compares with that of an element.
struct Compared {
    likeness: f64,
    weight: f64,
    /// Whether the name says more than what kind of element it is.
    is_telling: bool,
    /// What the element has instead.
    miss: String,
}

fn compare(component: &Component<Css>, element: &Element) -> Option<Compared> {
    let compared = |likeness, weight, miss| Compared {
        likeness,
        weight,
        is_telling: true,
        miss,
    };
    match component {
        Component::LocalName(name) => Some(Compared {
            likeness: if element.tag() == &*name.lower_name.0 {
                1.0
            } else {
                0.0
            },
            weight: 0.5,
            is_telling: false,
            miss: format!("its tag is `{}`", element.tag()),
        }),
        Component::ID(id) => {
            let own = element.attribute("id");
            let miss = match own {
                Some(own) => format!("its id is `{own}`"),
                None => "it has no id".to_owned(),
            };
            Some(compared(
                own.map_or(0.0, |own| likeness(own, &id.0)),
                1.5,
                miss,
            ))
        }
        Component::Class(class) => {
            let alike = |own: &str| likeness(own, &class.0);
            let nearest = element
                .classes()
                .max_by(|a, b| alike(a).total_cmp(&alike(b)));
            let miss = match nearest {
                Some(own) if alike(own) >= ALIKE => format!("its class is `{own}`"),
                _ => format!("it has no class `{}`", class.0),
            };
            Some(compared(nearest.map_or(0.0, alike), 1.0, miss))
        }
        Component::AttributeInNoNamespaceExists { local_name, .. } => {
            Some(compare_attribute(element, &local_name.0, None))
        }
        Component::AttributeInNoNamespace {
            local_name,
            operator,
            value,
            ..
        } => {
            let is_whole = matches!(operator, AttrSelectorOperator::Equal);
            Some(compare_attribute(
                element,
                &local_name.0,
                Some((&value.0, is_whole)),
            ))
        }
        _ => None,
    }
}

fn compare_attribute(element: &Element, name: &str, value: Option<(&str, bool)>) -> Compared {
    let own = element.attribute(name);
    let likeness = match (own, value) {
        (None, _) => 0.0,
        (Some(_), None) => 1.0,
        (Some(own), Some((wanted, true))) => likeness(own, wanted),
        (Some(own), Some((wanted, false))) if own.contains(wanted) => 1.0,
        (Some(_), Some((_, false))) => 0.3,
    };
    let miss = match own {
        Some(own) => format!("its `{name}` is {:?}", shorten(own, 60)),
        None => format!("it has no `{name}`"),
    };
    Compared {
        likeness,
        weight: 1.2,
        is_telling: true,
        miss,
    }
}
