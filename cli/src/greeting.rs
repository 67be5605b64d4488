//! What a server says on standard output when it is there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

/// The lines; the first has every address, as `http://HOST:PORT`, for other programs to read.
pub(crate) fn greeting(addresses: &[SocketAddr], data_dir: &Path) -> String {
    let urls: Vec<String> = addresses
        .iter()
        .map(|address| format!("http://{address}"))
        .collect();
    let near = addresses
        .first()
        .map(|address| reachable(*address))
        .map(|address| format!("http://{address}"));
    format!(
        "Etymon {} listens on {}\n\
         Its data is in {}\n\
         Try it: curl -s -X POST -H 'Content-Type: application/json' \
         {}/subjects/try-value/versions -d '{{\"schema\": \"{{\\\"type\\\": \\\"string\\\"}}\"}}'",
        env!("CARGO_PKG_VERSION"),
        urls.join(" and "),
        data_dir.display(),
        near.unwrap_or_default(),
    )
}

/// An address that this machine reaches it by: one that means every address is none.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::greeting;

    #[test]
    fn the_first_line_has_every_address_and_the_last_a_command_that_works() {
        let address = |text: &str| text.parse().expect("an address");
        let text = greeting(
            &[address("0.0.0.0:80"), address("[::1]:81")],
            Path::new("/data"),
        );
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].ends_with(" listens on http://0.0.0.0:80 and http://[::1]:81"));
        assert_eq!(lines[1], "Its data is in /data");
        assert!(lines[2].ends_with(
            r#" http://127.0.0.1:80/subjects/try-value/versions -d '{"schema": "{\"type\": \"string\"}"}'"#
        ));
    }
}
