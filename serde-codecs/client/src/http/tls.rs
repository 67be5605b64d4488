//! TLS by rustls with ring, whatever the process has installed as its default.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use super::Connection;

/// TLS that trusts nobody.
pub(super) fn none() -> ClientConfig {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    builder
        .with_safe_default_protocol_versions()
        .expect("ring has the cipher suites of every version")
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth()
}

impl Connection {
    pub(super) fn tls(&self) -> Result<ClientConfig, String> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let builder = match &self.authorities {
            Some(pem) => builder.with_root_certificates(roots(pem)?),
            None => builder.with_platform_verifier().map_err(|error| {
                format!("the operating system's certificates cannot be used: {error}; name those to trust")
            })?,
        };
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((certificates, key)) => {
                let chain = certificates_of(certificates, "the client's certificate")?;
                // The error could show parts of the key.
                let key = PrivateKeyDer::from_pem_slice(key)
                    .map_err(|_| "the client's key is no private key in PEM".to_owned())?;
                builder.with_client_auth_cert(chain, key).map_err(|error| {
                    format!("the client's certificate and key cannot be used: {error}")
                })?
            }
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn roots(pem: &[u8]) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates_of(pem, "the authority's certificate")? {
        roots
            .add(certificate)
            .map_err(|error| format!("the authority's certificate cannot be used: {error}"))?;
    }
    Ok(roots)
}

fn certificates_of(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let read = read.map_err(|error| format!("{what} is not PEM: {error}"))?;
    if read.is_empty() {
        return Err(format!("{what} is not there: no PEM block of that name"));
    }
    Ok(read)
}
