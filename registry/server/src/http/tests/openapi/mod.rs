//! The OpenAPI document is held to the routes, to the parameters that they read, and to what they answer.

mod document;
mod errors;
mod examples;
mod routes;
mod valid;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use etymon_store::MemoryStore;
use http::{HeaderName, Request, header};
use http_body_util::{BodyExt, Full};
use serde_json::Value;

use crate::http::front::Front;
use crate::http::lookups::Lookups;
use crate::http::query::recorded::ASKED;
use crate::http::{Api, routes};
use crate::registry::{Limits, Registry};
use crate::settings::Settings;

use document::Document;

/// A registry in memory that is asked without a connection.
struct Local {
    api: Api,
    front: Front,
}

/// An answer, and the query parameters that were looked for on the way to it.
struct Answered {
    status: u16,
    body: Vec<u8>,
    asked: BTreeSet<String>,
}

impl Local {
    async fn empty() -> Self {
        let settings = Settings::default();
        let store = Arc::new(MemoryStore::default());
        let registry = Registry::open(store, settings.rules, Limits::default()).await;
        let api = Api {
            registry: registry.unwrap(),
            settings: Arc::new(settings),
            lookups: Arc::new(Lookups::new()),
            is_stopping: Arc::default(),
        };
        let front = Front::new(api.clone());
        Self { api, front }
    }

    async fn send(&self, method: &str, target: &str, body: Option<&Value>) -> Answered {
        let bytes = body.map(Value::to_string).unwrap_or_default();
        // With this one nothing is answered ahead of the routes.
        let accept = (header::ACCEPT, "application/json");
        self.send_bytes(method, target, accept, bytes).await
    }

    async fn send_bytes(
        &self,
        method: &str,
        target: &str,
        header: (HeaderName, &str),
        body: String,
    ) -> Answered {
        let request = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(target)
            .header(header.0, header.1)
            .body(Full::from(body))
            .unwrap();
        let asked = RefCell::default();
        let sent = async {
            let answer = self.front.answer(request).await;
            let asked = ASKED.with(|asked| asked.borrow().clone());
            (answer, asked)
        };
        let (answer, asked) = ASKED.scope(asked, sent).await;
        Answered {
            status: answer.status().as_u16(),
            body: answer
                .into_body()
                .collect()
                .await
                .unwrap()
                .to_bytes()
                .into(),
            asked,
        }
    }
}

impl Answered {
    /// As JSON where that is what `schema` says, or else as a text.
    fn value(&self, schema: &Value) -> Value {
        if schema["contentMediaType"] == "text/plain" {
            return String::from_utf8(self.body.clone()).unwrap().into();
        }
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}
