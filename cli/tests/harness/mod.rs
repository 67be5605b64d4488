//! The registries of the transcripts.

pub(crate) mod clean;
mod refusing;
pub(crate) mod shop;

use std::sync::Arc;

use etymon_server::http;
use etymon_server::registry::Registry;
use etymon_server::settings::Settings;
use etymon_store::MemoryStore;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

/// What a registry is like.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Shop,
    Empty,
    Refusing,
    Git,
}

/// A registry on a free port of 127.0.0.1, gone when dropped.
pub(crate) struct Running {
    url: String,
    _runtime: Runtime,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Shop, Self::Empty, Self::Refusing, Self::Git];

    /// The folder of its transcripts.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Empty => "empty",
            Self::Refusing => "refusing",
            Self::Git => "git",
        }
    }

    pub(crate) fn start(self) -> Running {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("the system gives a thread");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("there is a free port");
        let address = listener.local_addr().expect("it listens");
        let url = format!("http://{address}");
        match self {
            Self::Refusing => drop(runtime.spawn(refusing::serve(listener))),
            Self::Empty | Self::Git => drop(runtime.spawn(serve(listener))),
            Self::Shop => {
                drop(runtime.spawn(serve(listener)));
                runtime.block_on(shop::fill(&url));
            }
        }
        Running {
            url,
            _runtime: runtime,
        }
    }
}

impl Running {
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

async fn serve(listener: TcpListener) {
    let settings = Settings::default();
    let store = Arc::new(MemoryStore::default());
    let registry = Registry::open(store, settings.rules, settings.limits());
    let registry = registry.await.expect("an empty store is loaded");
    http::serve(vec![listener], registry, settings, std::future::pending()).await;
}
