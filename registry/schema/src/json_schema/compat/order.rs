//! The order of Java's hash tables, in which the reference server goes through names.

/// The smallest table.
const SMALLEST: usize = 16;

/// What is under a name, with the hash of the name.
type Hashed<T> = (u32, T);

/// `items`, as a table that starts with `size` buckets goes through them.
fn table<T: Copy>(items: &[Hashed<T>], mut size: usize) -> Vec<Hashed<T>> {
    while items.len() > size / 4 * 3 {
        size *= 2;
    }
    let bucket = |hash: u32| hash as usize & (size - 1);
    // Where each bucket starts, by counting: the buckets are about as many as the items.
    let mut starts = vec![0_usize; size + 1];
    for (hash, _) in items {
        starts[bucket(*hash) + 1] += 1;
    }
    for at in 1..=size {
        starts[at] += starts[at - 1];
    }
    let mut ordered = items.to_vec();
    for item in items {
        let at = &mut starts[bucket(item.0)];
        ordered[*at] = *item;
        *at += 1;
    }
    ordered
}

fn hash(name: &str) -> u32 {
    let add = |sum: u32, unit: u16| sum.wrapping_mul(31).wrapping_add(u32::from(unit));
    let sum = if name.is_ascii() {
        name.bytes().map(u16::from).fold(0, add)
    } else {
        name.encode_utf16().fold(0, add)
    };
    sum ^ (sum >> 16)
}

fn hashed<'n, T: Copy>(items: &[T], name: impl Fn(T) -> &'n str) -> Vec<Hashed<T>> {
    items
        .iter()
        .map(|item| (hash(name(*item)), *item))
        .collect()
}

fn items<T>(ordered: Vec<Hashed<T>>) -> Vec<T> {
    ordered.into_iter().map(|(_, item)| item).collect()
}

/// Items with different names, in the order of a table of them.
pub(super) fn of_map<'n, T: Copy>(all: &[T], name: impl Fn(T) -> &'n str) -> Vec<T> {
    items(table(&hashed(all, name), SMALLEST))
}

/// The items of both sides, in the order of the set that holds first the old ones and then those that are only new.
pub(super) fn of_both<'n, T: Copy>(
    old: &[T],
    only_new: &[T],
    name: impl Fn(T) -> &'n str,
) -> Vec<T> {
    let mut all = table(&hashed(old, &name), SMALLEST);
    let size = (all.len() * 4 / 3 + 1).max(SMALLEST).next_power_of_two();
    all.extend(table(&hashed(only_new, &name), SMALLEST));
    items(table(&all, size))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn names_come_by_the_low_bits_of_their_hashes_and_then_as_they_were_added() {
        // "Aa" and "BB" have one hash; "a" is 97, 1 of 16; "q" is 113, the same bucket until there are 32.
        assert_eq!(hash("Aa"), hash("BB"));
        assert_eq!(hash("é"), 233);
        for (names, expected) in [
            (vec!["BB", "Aa"], vec!["BB", "Aa"]),
            (vec!["q", "b", "a"], vec!["q", "a", "b"]),
            (vec![], vec![]),
        ] {
            assert_eq!(of_map(&names, |name| name), expected);
        }
        let many = [
            "q", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l",
        ];
        let ordered = of_map(&many, |name| name);
        assert_eq!(ordered[..2], ["a", "b"], "13 names need 32 buckets");
        assert_eq!(ordered.last(), Some(&"q"));
        assert_eq!(of_both(&["b", "q"], &["a"], |name| name), ["q", "a", "b"]);
    }
}
