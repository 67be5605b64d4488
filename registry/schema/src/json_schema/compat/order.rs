//! The order of Java's hash tables, in which the reference server goes through names.

/// The smallest table.
const SMALLEST: usize = 16;

/// `names`, each once, as a table that starts with `size` buckets goes through them.
fn table(mut names: Vec<&str>, mut size: usize) -> Vec<&str> {
    while names.len() > size / 4 * 3 {
        size *= 2;
    }
    names.sort_by_cached_key(|name| hash(name) as usize & (size - 1));
    names
}

fn hash(name: &str) -> u32 {
    let sum = name.encode_utf16().fold(0_u32, |sum, unit| {
        sum.wrapping_mul(31).wrapping_add(u32::from(unit))
    });
    sum ^ (sum >> 16)
}

/// Names, in the order of a table of them.
pub(super) fn of_map<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    table(names.collect(), SMALLEST)
}

/// The names of both sides, in the order of the set that holds first the old ones and then the new ones.
pub(super) fn of_both<'n>(
    old: impl Iterator<Item = &'n str>,
    new: impl Iterator<Item = &'n str>,
    is_old: impl Fn(&str) -> bool,
) -> Vec<&'n str> {
    let mut names = of_map(old);
    let size = (names.len() * 4 / 3 + 1).max(SMALLEST).next_power_of_two();
    let new = new.filter(|name| !is_old(name));
    // The new names come in the order of their own table, which holds the old ones too.
    let new = of_map(new);
    names.extend(new);
    table(names, size)
}
