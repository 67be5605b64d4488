//! Paths with `/` between folders, relative to the root of a project.

use std::path::{Component, Path};

/// `path` without `.` and `..` where that is possible, with `/` between folders. Empty for the folder itself.
pub(crate) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// The folder that `path` lies in; empty for the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `path` in `folder`, normal.
pub(crate) fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() {
        normal(path)
    } else {
        normal(&format!("{folder}/{path}"))
    }
}

/// Whether `path` is `folder` or lies in it; everything that is not above lies in the empty one.
pub(crate) fn is_in(path: &str, folder: &str) -> bool {
    if folder.is_empty() {
        return path != ".." && !path.starts_with("../");
    }
    path == folder
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// What a path from the top of a repository is called from the folder `prefix` of it, which ends in `/` or is empty.
pub(crate) fn from_prefix(prefix: &str, path: &str) -> String {
    if let Some(inner) = path.strip_prefix(prefix) {
        return inner.to_owned();
    }
    let shared = prefix
        .split('/')
        .filter(|folder| !folder.is_empty())
        .zip(path.split('/'))
        .take_while(|(a, b)| a == b)
        .count();
    let depth = prefix
        .split('/')
        .filter(|folder| !folder.is_empty())
        .count();
    let up = "../".repeat(depth - shared);
    let rest: Vec<&str> = path.split('/').skip(shared).collect();
    format!("{up}{}", rest.join("/"))
}

/// How many folders two paths share from the root on.
pub(crate) fn shared(a: &str, b: &str) -> usize {
    a.split('/')
        .zip(b.split('/'))
        .take_while(|(a, b)| a == b)
        .count()
}

/// `to` as seen from the folder `from`; both are absolute and without `..`. `None` where a name is not UTF-8.
pub(crate) fn relative(from: &Path, to: &Path) -> Option<String> {
    let names = |path: &Path| -> Option<Vec<String>> {
        path.components()
            .filter(|component| !matches!(component, Component::RootDir))
            .map(|component| component.as_os_str().to_str().map(str::to_owned))
            .collect()
    };
    let (from, to) = (names(from)?, names(to)?);
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    let parts: Vec<&str> = up.chain(to[shared..].iter().map(String::as_str)).collect();
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn paths_are_put_together() {
        for (folder, path, joined) in [
            ("", "a.avsc", "a.avsc"),
            ("a/b", "c.avsc", "a/b/c.avsc"),
            ("a/b", "../c.avsc", "a/c.avsc"),
            ("a/b", "./x//c.avsc", "a/b/x/c.avsc"),
            ("a", "../../c.avsc", "../c.avsc"),
            ("..", "../c.avsc", "../../c.avsc"),
        ] {
            assert_eq!(join(folder, path), joined, "{folder} {path}");
        }
    }

    #[test]
    fn a_path_lies_in_its_folders() {
        for (path, folder, is) in [
            ("a/b.avsc", "", true),
            ("../b.avsc", "", false),
            ("..", "", false),
            ("a/b.avsc", "a", true),
            ("ab/b.avsc", "a", false),
            ("a", "a", true),
        ] {
            assert_eq!(is_in(path, folder), is, "{path} {folder}");
        }
    }

    #[test]
    fn paths_of_a_repository_are_seen_from_a_folder_of_it() {
        for (prefix, path, seen) in [
            ("", "a/b.avsc", "a/b.avsc"),
            ("a/", "a/b.avsc", "b.avsc"),
            ("a/", "c/b.avsc", "../c/b.avsc"),
            ("a/b/", "a/c.avsc", "../c.avsc"),
            ("a/b/", "ab/c.avsc", "../../ab/c.avsc"),
        ] {
            assert_eq!(from_prefix(prefix, path), seen, "{path} from {prefix}");
        }
    }

    #[test]
    fn paths_are_seen_from_folders() {
        for (from, to, seen) in [
            ("/a/b", "/a/b/c/d", "c/d"),
            ("/a/b", "/a/c", "../c"),
            ("/a/b", "/a/b", ""),
            ("/", "/a", "a"),
        ] {
            assert_eq!(
                relative(Path::new(from), Path::new(to)).as_deref(),
                Some(seen)
            );
        }
    }
}
