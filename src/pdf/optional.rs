//! Layers that can be switched off (optional content, ISO 32000-2, 8.11).
//!
//! The interpreter knows which layers are on or off, and memberships by a policy. It does not know expressions (`/VE`), what
//! a layer's usage asks for on a screen, memberships that are not an object of their own, or layers of notes. A file with
//! any of these is written again, each membership as what it comes to. A second writing has every layer on: what it shows
//! besides is how much was left out.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Document as Objects, Object, ObjectId, dictionary};

/// Expressions within expressions.
const MAX_NESTING: usize = 32;

/// A file as it is seen, and with every layer on.
pub(super) struct Written {
    /// Nothing where the interpreter sees the file right.
    pub(super) seen: Option<Vec<u8>>,
    pub(super) whole: Vec<u8>,
}

/// Writes a file with layers again. Nothing where no layer is off.
pub(super) fn write(mut file: Objects) -> Option<Written> {
    let states = States::of(&file)?;
    let mut simple = true;
    // Memberships that are not an object of their own become objects.
    simple &= !lift(&mut file);
    let mut memberships: Vec<(ObjectId, bool)> = Vec::new();
    for (id, object) in &file.objects {
        let Ok(dict) = object.as_dict() else { continue };
        if is_membership(dict) {
            simple &= dict.get(b"VE").is_err();
            memberships.push((*id, states.member(&file, dict, 0)));
        }
    }
    let mut hidden_notes: Vec<ObjectId> = Vec::new();
    for (id, object) in &file.objects {
        let Ok(dict) = object.as_dict() else { continue };
        if dict.has(b"Rect")
            && let Ok(layer) = dict.get(b"OC")
            && !states.shows(&file, layer, 0)
        {
            simple = false;
            hidden_notes.push(*id);
        }
    }
    simple &= !states.by_usage;
    if states.off.is_empty() && memberships.iter().all(|m| m.1) && hidden_notes.is_empty() {
        return None;
    }
    let whole = {
        let mut whole = file.clone();
        without_layers(&mut whole)?;
        let mut bytes = Vec::new();
        whole.save_to(&mut bytes).ok()?;
        bytes
    };
    if simple {
        return Some(Written { seen: None, whole });
    }
    let (on, off) = (layer(&mut file, "on"), layer(&mut file, "off"));
    for (id, shown) in memberships {
        let layer = if shown { on } else { off };
        file.objects.insert(
            id,
            Object::Dictionary(
                dictionary! { "Type" => "OCMD", "OCGs" => vec![layer.into()], "P" => "AllOn" },
            ),
        );
    }
    for id in hidden_notes {
        if let Ok(note) = file.get_object_mut(id).and_then(Object::as_dict_mut) {
            let flags = note.get(b"F").and_then(Object::as_i64).unwrap_or(0);
            note.set("F", flags | 1 << 1);
        }
    }
    let mut hidden: Vec<ObjectId> = states.off.into_iter().collect();
    hidden.sort_unstable();
    hidden.push(off);
    let all: Vec<Object> = hidden.iter().copied().chain([on]).map(Object::from).collect();
    let hidden: Vec<Object> = hidden.into_iter().map(Object::from).collect();
    let properties = dictionary! { "OCGs" => all, "D" => dictionary! { "OFF" => hidden } };
    file.catalog_mut().ok()?.set("OCProperties", properties);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).ok()?;
    Some(Written {
        seen: Some(bytes),
        whole,
    })
}

/// Every layer on, every note with a layer shown.
fn without_layers(file: &mut Objects) -> Option<()> {
    file.catalog_mut().ok()?.remove(b"OCProperties");
    let ids: Vec<ObjectId> = file.objects.keys().copied().collect();
    for id in ids {
        let Some(object) = file.objects.get_mut(&id) else {
            continue;
        };
        let dict = match object {
            Object::Dictionary(d) => d,
            Object::Stream(s) => &mut s.dict,
            _ => continue,
        };
        if is_membership(dict) {
            *dict = dictionary! { "Type" => "OCMD" };
        }
    }
    Some(())
}

fn layer(file: &mut Objects, name: &str) -> ObjectId {
    file.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal(name) })
}

fn is_membership(dict: &Dictionary) -> bool {
    dict.get(b"Type")
        .and_then(Object::as_name)
        .is_ok_and(|t| t == b"OCMD")
}

/// Makes objects of the memberships that stand in other dictionaries. Returns whether there were any.
fn lift(file: &mut Objects) -> bool {
    let mut next = file.max_id;
    let mut fresh: HashMap<ObjectId, Object> = HashMap::new();
    for object in file.objects.values_mut() {
        lift_in(object, 0, &mut next, &mut fresh);
    }
    let any = !fresh.is_empty();
    file.max_id = next;
    file.objects.extend(fresh);
    any
}

fn lift_in(object: &mut Object, depth: usize, next: &mut u32, fresh: &mut HashMap<ObjectId, Object>) {
    if depth > MAX_NESTING {
        return;
    }
    let dict = match object {
        Object::Dictionary(d) => d,
        Object::Stream(s) => &mut s.dict,
        Object::Array(items) => {
            for item in items {
                lift_in(item, depth + 1, next, fresh);
            }
            return;
        }
        _ => return,
    };
    for (_, value) in dict.iter_mut() {
        if let Object::Dictionary(inner) = value
            && is_membership(inner)
        {
            *next = next.saturating_add(1);
            let id = (*next, 0);
            fresh.insert(id, std::mem::replace(value, Object::Reference(id)));
        } else {
            lift_in(value, depth + 1, next, fresh);
        }
    }
}

/// Which layers are off.
struct States {
    off: HashSet<ObjectId>,
    /// Some are off because of what they are used for.
    by_usage: bool,
}

impl States {
    /// The states a viewer opens the file with.
    fn of(file: &Objects) -> Option<Self> {
        let properties = file.catalog().ok()?.get(b"OCProperties").ok()?;
        let properties = file.dereference(properties).ok()?.1.as_dict().ok()?;
        let list = |dict: &Dictionary, key: &[u8]| -> Vec<ObjectId> {
            let items = dict.get(key).ok().and_then(|o| file.dereference(o).ok());
            let items = items
                .and_then(|(_, o)| o.as_array().ok())
                .cloned()
                .unwrap_or_default();
            items.iter().filter_map(|o| o.as_reference().ok()).collect()
        };
        let config = properties.get(b"D").ok().and_then(|o| file.dereference(o).ok());
        let empty = Dictionary::new();
        let config = config.and_then(|(_, o)| o.as_dict().ok()).unwrap_or(&empty);
        let mut off = HashSet::new();
        if config
            .get(b"BaseState")
            .and_then(Object::as_name)
            .is_ok_and(|n| n == b"OFF")
        {
            off.extend(list(properties, b"OCGs"));
        }
        for id in list(config, b"ON") {
            off.remove(&id);
        }
        off.extend(list(config, b"OFF"));
        let mut by_usage = false;
        let events = config.get(b"AS").ok().and_then(|o| file.dereference(o).ok());
        let events = events
            .and_then(|(_, o)| o.as_array().ok())
            .cloned()
            .unwrap_or_default();
        for event in events
            .iter()
            .filter_map(|e| file.dereference(e).ok()?.1.as_dict().ok())
        {
            let on_screen = event
                .get(b"Event")
                .and_then(Object::as_name)
                .is_ok_and(|n| n == b"View");
            let viewed = event
                .get(b"Category")
                .and_then(Object::as_array)
                .is_ok_and(|c| c.iter().any(|n| n.as_name().is_ok_and(|n| n == b"View")));
            if !on_screen || !viewed {
                continue;
            }
            for id in list(event, b"OCGs") {
                let state = view_state(file, id);
                by_usage |= match state {
                    Some(true) => off.remove(&id),
                    Some(false) => off.insert(id),
                    None => false,
                };
            }
        }
        Some(Self { off, by_usage })
    }

    /// Whether something in a layer, or under a membership, is shown.
    fn shows(&self, file: &Objects, layer: &Object, depth: usize) -> bool {
        if let Ok(id) = layer.as_reference()
            && self.off.contains(&id)
        {
            return false;
        }
        let dict = file.dereference(layer).ok().and_then(|(_, o)| o.as_dict().ok());
        dict.is_none_or(|d| !is_membership(d) || self.member(file, d, depth))
    }

    /// What a membership comes to.
    fn member(&self, file: &Objects, dict: &Dictionary, depth: usize) -> bool {
        let deref = |o| file.dereference(o).ok().map(|(_, o)| o);
        if let Some(expression) = dict
            .get(b"VE")
            .ok()
            .and_then(deref)
            .and_then(|o| o.as_array().ok())
        {
            return self.expression(file, expression, depth + 1);
        }
        let groups: Vec<bool> = match dict.get(b"OCGs") {
            Ok(one) => match (one.as_reference(), deref(one)) {
                (_, Some(Object::Array(many))) => many
                    .iter()
                    .filter_map(|o| o.as_reference().ok())
                    .map(|id| !self.off.contains(&id))
                    .collect(),
                (Ok(id), Some(_)) => vec![!self.off.contains(&id)],
                _ => Vec::new(),
            },
            Err(_) => Vec::new(),
        };
        if groups.is_empty() {
            return true;
        }
        match dict.get(b"P").and_then(Object::as_name).unwrap_or(b"AnyOn") {
            b"AllOn" => groups.iter().all(|on| *on),
            b"AnyOff" => groups.iter().any(|on| !on),
            b"AllOff" => groups.iter().all(|on| !on),
            _ => groups.iter().any(|on| *on),
        }
    }

    fn expression(&self, file: &Objects, expression: &[Object], depth: usize) -> bool {
        let Some((operator, operands)) = expression.split_first() else {
            return true;
        };
        if depth > MAX_NESTING {
            return true;
        }
        let value = |o: &Object| match file.dereference(o) {
            Ok((_, Object::Array(inner))) => self.expression(file, inner, depth + 1),
            _ => self.shows(file, o, depth + 1),
        };
        match operator.as_name().unwrap_or_default() {
            b"And" => operands.iter().all(value),
            b"Or" => operands.iter().any(value),
            b"Not" => operands.first().is_none_or(|o| !value(o)),
            _ => true,
        }
    }
}

/// What a layer's usage asks for on a screen.
fn view_state(file: &Objects, id: ObjectId) -> Option<bool> {
    let deref = |o| file.dereference(o).ok().map(|(_, o)| o);
    let layer = file.get_object(id).ok()?.as_dict().ok()?;
    let usage = deref(layer.get(b"Usage").ok()?)?.as_dict().ok()?;
    let view = deref(usage.get(b"View").ok()?)?.as_dict().ok()?;
    Some(view.get(b"ViewState").ok()?.as_name().ok()? != b"OFF")
}
