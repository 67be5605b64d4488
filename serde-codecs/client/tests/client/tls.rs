//! TLS, with certificates of both sides.

use std::sync::Arc;

use etymon_client::{Builder, Client, Retry};
use pretty_assertions::assert_eq;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::harness::{key, response};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn certificate(issuer: &Issuer, name: &str) -> (rcgen::Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new([name.to_owned()]).unwrap();
    (params.signed_by(&key, issuer).unwrap(), key)
}

/// A registry that wants a certificate of `authority` from its clients; gives its URL.
async fn serve(authority: &Issuer) -> String {
    let (certificate, key) = certificate(authority, "127.0.0.1");
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let provider = Arc::new(default_provider());
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let answer = response(200, "", r#"{"schema":"\"int\""}"#);
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    url
}

fn once(builder: Builder) -> Client {
    let retry = Retry {
        retries: 0,
        ..Retry::default()
    };
    builder.retry(retry).build().unwrap()
}

#[tokio::test]
async fn both_sides_are_known_by_certificates() {
    let authority = authority();
    let url = serve(&authority).await;
    let (certificate, own_key) = certificate(&authority, "client");
    let trusting = || Client::builder(&url).trust_only(authority.pem().as_bytes());
    let known = || {
        trusting().client_certificate(
            certificate.pem().as_bytes(),
            own_key.serialize_pem().as_bytes(),
        )
    };
    assert_eq!(
        once(known()).fetch_schema(&key(1)).await.unwrap().text,
        "\"int\""
    );

    // Without a certificate, with one of somebody else, and to a server of somebody else.
    let stranger = self::authority();
    let (other, other_key) = self::certificate(&stranger, "client");
    let foreign =
        trusting().client_certificate(other.pem().as_bytes(), other_key.serialize_pem().as_bytes());
    let distrusting = known().trust_only(stranger.pem().as_bytes());
    for builder in [trusting(), foreign, distrusting] {
        let error = once(builder).fetch_schema(&key(1)).await.unwrap_err();
        assert!(error.is_retriable() && error.status().is_none(), "{error}");
    }
}

#[test]
fn certificates_that_cannot_be_used_are_refused() {
    let authority = authority();
    let (certificate, own_key) = certificate(&authority, "client");
    let other_key = KeyPair::generate().unwrap();
    let trusted = authority.pem();
    let build = |certificate: &str, key: &str| {
        Client::builder("https://registry")
            .trust_only(trusted.as_bytes())
            .client_certificate(certificate.as_bytes(), key.as_bytes())
            .build()
    };
    assert!(build(&certificate.pem(), &own_key.serialize_pem()).is_ok());
    for (certificate, key, named) in [
        (
            certificate.pem(),
            other_key.serialize_pem(),
            "cannot be used",
        ),
        (certificate.pem(), certificate.pem(), "no private key"),
        (
            own_key.serialize_pem(),
            own_key.serialize_pem(),
            "certificate is not there",
        ),
    ] {
        let refused = build(&certificate, &key).unwrap_err().to_string();
        assert!(refused.contains(named), "{refused}");
    }
}
