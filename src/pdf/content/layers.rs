//! Optional content: which layers are switched on (ISO 32000-2, 8.11).

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, dict_or_stream};
use hayro_syntax::xref::XRef;

use super::{Interpreter, Program};

/// The layers of a document.
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: HashSet<ObjectIdentifier>,
}

impl Layers {
    /// As the document's own configuration has them (ISO 32000-2, 8.11.4.3).
    pub(super) fn of(xref: &XRef) -> Self {
        let catalog = xref.get::<Dict<'_>>(xref.root_id());
        let properties = catalog.and_then(|c| c.get::<Dict<'_>>(b"OCProperties"));
        let config = properties.as_ref().and_then(|p| p.get::<Dict<'_>>(b"D"));
        let (Some(properties), Some(config)) = (properties, config) else {
            return Self::default();
        };
        let listed = |dict: &Dict<'_>, key: &[u8]| -> Vec<ObjectIdentifier> {
            let list = dict.get::<Array<'_>>(key).unwrap_or_default();
            list.raw_iter()
                .filter_map(|item| item.as_obj_ref().map(Into::into))
                .collect()
        };
        let mut off = HashSet::new();
        if config
            .get::<Name<'_>>(b"BaseState")
            .is_some_and(|s| s.as_ref() == b"OFF")
        {
            off.extend(listed(&properties, b"OCGs"));
        }
        for id in listed(&config, b"ON") {
            off.remove(&id);
        }
        off.extend(listed(&config, b"OFF"));
        Self { off }
    }

    /// Whether a layer, or what a membership comes to (ISO 32000-2, 8.11.2.2), is shown.
    fn shows(&self, dict: &Dict<'_>, id: Option<ObjectIdentifier>) -> bool {
        let membership = dict
            .get::<Name<'_>>(b"Type")
            .is_some_and(|t| t.as_ref() == b"OCMD");
        match id {
            Some(id) if !membership => !self.off.contains(&id),
            _ => self.member(dict),
        }
    }

    fn member(&self, dict: &Dict<'_>) -> bool {
        let groups: Vec<ObjectIdentifier> = match dict.get::<Array<'_>>(b"OCGs") {
            Some(list) => list
                .raw_iter()
                .filter_map(|item| item.as_obj_ref().map(Into::into))
                .collect(),
            None => dict.get_ref(b"OCGs").map(Into::into).into_iter().collect(),
        };
        if groups.is_empty() {
            return true;
        }
        let mut on = groups.iter().map(|id| !self.off.contains(id));
        match dict.get::<Name<'_>>(b"P").as_deref() {
            Some(b"AllOn") => on.all(|on| on),
            Some(b"AnyOff") => on.any(|on| !on),
            Some(b"AllOff") => on.all(|on| !on),
            _ => on.any(|on| on),
        }
    }
}

impl<'a> Interpreter<'_, '_, 'a> {
    /// `BDC` (ISO 32000-2, 14.6): properties are given by name or there and then.
    pub(super) fn begin_marked(&mut self, tag: &[u8], operand: &Object<'_>, program: &Program<'_, 'a>) {
        let properties = &program.resources.properties;
        match operand {
            Object::Name(name) => {
                let dict = properties.get::<Dict<'a>>(name.as_ref());
                let id = properties.get_ref(name.as_ref()).map(Into::into);
                let shows = id.is_none() || self.shared.layers.shows(&dict.clone().unwrap_or_default(), id);
                self.begin_layer(shows);
                self.out.begin_marked(tag, dict.as_ref());
            }
            other => {
                let dict = dict_or_stream(other).map(|(dict, _)| dict);
                let layer = dict
                    .and_then(|d| Some((d.get::<Dict<'_>>(b"OC").unwrap_or_default(), d.get_ref(b"OC")?)));
                let shows = layer.is_none_or(|(dict, id)| self.shared.layers.shows(&dict, Some(id.into())));
                self.begin_layer(shows);
                self.out.begin_marked(tag, dict);
            }
        }
    }

    /// Begins what is shown only if what is around it is.
    pub(super) fn begin_layer(&mut self, shows: bool) {
        self.visible.push(self.is_visible() && shows);
    }

    /// Begins the layer of a form or picture. Returns whether it has one.
    pub(super) fn begin_own_layer(&mut self, dict: &Dict<'_>) -> bool {
        let Some(layer) = dict.get::<Dict<'_>>(b"OC") else {
            return false;
        };
        let shows = self
            .shared
            .layers
            .shows(&layer, dict.get_ref(b"OC").map(Into::into));
        self.begin_layer(shows);
        true
    }
}
