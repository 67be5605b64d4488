//! The order in which Java's hash tables hold names: the field's order of messages.

use foldhash::{HashMap, HashMapExt};

/// The least size of a table.
const LEAST: usize = 16;

/// Where each name comes when a set is filled with `old`, and then with `new`; both are the names of a table that they
/// were put into in this order. Only comparing the places has a meaning.
pub(super) fn places<'n>(
    old: &[&'n str],
    new: &[&'n str],
) -> HashMap<&'n str, (usize, bool, usize, usize)> {
    let (old, new) = (Table::of(old), Table::of(new));
    let added = (new.first.keys()).filter(|name| !old.first.contains_key(*name));
    let all = old.first.len() + added.count();
    let size = grown((old.first.len() * 4 / 3 + 1).next_power_of_two(), all);
    let mut places = HashMap::with_capacity(all);
    // The last table first: what both have stands where the first one puts it.
    for (is_new, table) in [(true, &new), (false, &old)] {
        for (&name, &index) in &table.first {
            let hash = hash(name);
            let within = (hash & (size - 1), is_new, hash & (table.size - 1), index);
            places.insert(name, within);
        }
    }
    places
}

/// A table that names were put into one by one.
struct Table<'n> {
    size: usize,
    /// When each name was first put in.
    first: HashMap<&'n str, usize>,
}

impl<'n> Table<'n> {
    fn of(names: &[&'n str]) -> Self {
        let mut first = HashMap::with_capacity(names.len());
        for (index, &name) in names.iter().enumerate() {
            first.entry(name).or_insert(index);
        }
        let size = grown(LEAST, first.len());
        Self { size, first }
    }
}

/// `size`, doubled as long as `held` entries are more than three quarters of it.
fn grown(size: usize, held: usize) -> usize {
    let mut size = size.max(LEAST);
    while held > size / 4 * 3 {
        size *= 2;
    }
    size
}

/// What Java makes of the hash code of a string.
fn hash(name: &str) -> usize {
    let code = name.encode_utf16().fold(0_u32, |code, unit| {
        code.wrapping_mul(31).wrapping_add(u32::from(unit))
    });
    (code ^ (code >> 16)) as usize
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::places;

    fn ordered<'n>(old: &[&'n str], new: &[&'n str]) -> Vec<&'n str> {
        let places = places(old, new);
        let mut names: Vec<&str> = places.keys().copied().collect();
        names.sort_by_key(|name| places[name]);
        names
    }

    #[test]
    fn names_come_by_their_hash() {
        let names = [
            "Order", "Customer", "Invoice", "Payment", "Address", "Line", "Refund", "Shipment",
        ];
        let recorded = [
            "Order", "Line", "Payment", "Invoice", "Address", "Refund", "Customer", "Shipment",
        ];
        assert_eq!(ordered(&names, &names), recorded);
        assert_eq!(ordered(&names, &[]), recorded);
        assert_eq!(ordered(&[], &names), recorded);
    }

    #[test]
    fn of_names_with_one_hash_the_first_one_comes_first() {
        assert_eq!(ordered(&["Aa", "BB"], &[]), ["Aa", "BB"]);
        assert_eq!(ordered(&["BB", "Aa"], &["Aa", "BB"]), ["BB", "Aa"]);
        assert_eq!(ordered(&["BB"], &["Aa", "BB"]), ["BB", "Aa"]);
    }

    #[test]
    fn twelve_names_are_a_table_of_32() {
        let names = [
            "M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10", "M11",
        ];
        let expected = [
            "M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M11", "M10",
        ];
        assert_eq!(ordered(&names, &[]), expected);
    }
}
