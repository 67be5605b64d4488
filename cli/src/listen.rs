//! Takes the addresses to listen on.

use std::io::{self, ErrorKind};

use etymon_server::settings::ListenAddress;
use tokio::net::TcpListener;

use crate::failure::Failure;

/// Listens on each of `addresses`.
pub(crate) async fn listen(addresses: &[ListenAddress]) -> Result<Vec<TcpListener>, Failure> {
    let mut listeners = Vec::with_capacity(addresses.len());
    for address in addresses {
        let listener = TcpListener::bind(address.to_string()).await;
        listeners.push(listener.map_err(|error| Failure::usage(refusal(address, &error)))?);
    }
    Ok(listeners)
}

fn refusal(address: &ListenAddress, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => format!(
            "{address} is in use by another process: stop it, or name another address with --listen"
        ),
        ErrorKind::PermissionDenied => {
            format!("this user may not listen on {address}: name a port from 1024 with --listen")
        }
        ErrorKind::AddrNotAvailable => {
            format!("{address} is no address of this machine: name one with --listen")
        }
        _ => format!("cannot listen on {address}: {error}: name another address with --listen"),
    }
}

#[cfg(test)]
mod tests {
    use etymon_server::settings::Settings;

    use super::listen;

    fn addresses(text: &str) -> Settings {
        Settings::from_properties([("listeners", text)]).expect("they are addresses")
    }

    #[tokio::test]
    async fn port_0_takes_a_free_one_and_a_taken_one_is_refused() {
        let free = addresses("127.0.0.1:0,127.0.0.1:0");
        let listeners = listen(&free.listen).await.expect("there are free ports");
        let taken = listeners[0].local_addr().expect("it listens");
        assert_ne!(taken.port(), 0);
        let refused = listen(&addresses(&taken.to_string()).listen).await;
        assert_eq!(
            refused.expect_err("it is taken").to_string(),
            format!(
                "{taken} is in use by another process: stop it, or name another address with --listen"
            )
        );
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_refused() {
        // 192.0.2.0/24 is for documentation, nobody has it.
        let refused = listen(&addresses("192.0.2.1:8081").listen).await;
        assert_eq!(
            refused.expect_err("it is not ours").to_string(),
            "192.0.2.1:8081 is no address of this machine: name one with --listen"
        );
    }
}
