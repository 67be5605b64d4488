//! KEKs and DEKs: what requests say of them, and how they are answered.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use super::config::patch;
use super::read::{InvalidBody, ReadBody, boolean, integer, is_null, malformed, members, text};
use crate::{
    DekAlgorithm, DekId, EncryptedKey, ErrorCode, Kek, KekName, KekUpdate, KmsProps, Patch, Version,
};

/// A KEK that is to be created; what is missing is found where it is checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the members are those of Kek")]
pub struct CreateKekRequest {
    pub name: Option<String>,
    pub kms_type: Option<String>,
    pub kms_key_id: Option<String>,
    pub kms_props: KmsProps,
    pub doc: Option<String>,
    pub shared: bool,
    /// It is created soft-deleted.
    pub deleted: bool,
}

impl ReadBody for CreateKekRequest {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut request = Self::default();
        for (name, value) in members(value, "the body")? {
            match &*name {
                "name" => request.name = text(value, &name)?,
                "kmsType" => request.kms_type = text(value, &name)?,
                "kmsKeyId" => request.kms_key_id = text(value, &name)?,
                "kmsProps" => request.kms_props = props(value)?.unwrap_or_default(),
                "doc" => request.doc = text(value, &name)?,
                "shared" => request.shared = boolean(value, &name)?.unwrap_or_default(),
                "deleted" => request.deleted = boolean(value, &name)?.unwrap_or_default(),
                _ => {}
            }
        }
        Ok(request)
    }
}

impl ReadBody for KekUpdate {
    /// An absent member is kept, null clears it; a KEK is shared or not, so `shared` cannot be cleared.
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut update = Self::default();
        let mut shared = Patch::Keep;
        for (name, value) in members(value, "the body")? {
            match &*name {
                "kmsProps" => update.kms_props = patch(props(value)?),
                "doc" => update.doc = patch(text(value, &name)?),
                "shared" => shared = patch(boolean(value, &name)?),
                _ => {}
            }
        }
        update.shared = match shared {
            Patch::Keep => None,
            Patch::Set(shared) => Some(shared),
            Patch::Clear => {
                return Err(InvalidBody {
                    code: ErrorCode::InvalidKey,
                    message: "Invalid or missing value for field 'shared' of key".to_owned(),
                });
            }
        };
        Ok(update)
    }
}

/// Properties that may be null; null is none. They may be secrets, so no message repeats them.
fn props(value: &RawValue) -> Result<Option<KmsProps>, InvalidBody> {
    if is_null(value) {
        return Ok(None);
    }
    let wrong = |_| malformed("kmsProps must be an object of texts".to_owned());
    let read = members(value, "kmsProps").map_err(wrong)?.into_iter();
    let props: Result<BTreeMap<_, _>, _> = read
        .map(|(name, value)| Ok((name.as_ref().to_owned(), text(value, "kmsProps")?)))
        .collect();
    props.map(KmsProps).map(Some).map_err(wrong)
}

/// A DEK that is to be created.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateDekRequest {
    /// The subject, where the path has none.
    pub subject: Option<String>,
    /// The version; 1 when it is missing. Not checked here.
    pub version: Option<i32>,
    /// What it is for.
    pub algorithm: DekAlgorithm,
    /// The key as the KEK encrypted it, if the client did that.
    pub encrypted_key_material: Option<EncryptedKey>,
    /// It is created soft-deleted.
    pub deleted: bool,
}

impl ReadBody for CreateDekRequest {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut request = Self::default();
        for (name, value) in members(value, "the body")? {
            match &*name {
                "subject" => request.subject = text(value, &name)?,
                "version" => request.version = integer(value, &name)?,
                "algorithm" => request.algorithm = algorithm(value, &name)?.unwrap_or_default(),
                "encryptedKeyMaterial" => {
                    // Not repeated, whatever it is.
                    let wrong = |_| malformed(format!("{name} must be a text"));
                    let key = text(value, &name).map_err(wrong)?;
                    request.encrypted_key_material = key.map(EncryptedKey::from);
                }
                "deleted" => request.deleted = boolean(value, &name)?.unwrap_or_default(),
                _ => {}
            }
        }
        Ok(request)
    }
}

fn algorithm(value: &RawValue, name: &str) -> Result<Option<DekAlgorithm>, InvalidBody> {
    let Some(written) = text(value, name)? else {
        return Ok(None);
    };
    DekAlgorithm::parse(&written).map(Some).ok_or_else(|| {
        let known = DekAlgorithm::ALL.map(DekAlgorithm::as_str).join(", ");
        malformed(format!("{name} must be one of {known}, not {written:?}"))
    })
}

/// A KEK as it is answered.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KekAnswer<'a> {
    name: &'a KekName,
    kms_type: &'a str,
    kms_key_id: &'a str,
    kms_props: &'a KmsProps,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<&'a str>,
    shared: bool,
    ts: i64,
    /// True, or left out; in the form that is stored always there.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<bool>,
    /// In the form that is stored.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    /// In the form that is stored: where in the log it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
}

impl<'a> KekAnswer<'a> {
    /// `ts` is when it was written, in milliseconds since 1970.
    #[must_use]
    pub fn new(name: &'a KekName, kek: &'a Kek, deleted: bool, ts: i64) -> Self {
        Self {
            name,
            kms_type: &kek.kms_type,
            kms_key_id: &kek.kms_key_id,
            kms_props: &kek.kms_props,
            doc: kek.doc.as_deref(),
            shared: kek.shared,
            ts,
            deleted: deleted.then_some(true),
            kind: None,
            offset: None,
        }
    }

    /// In the form that is stored, which a test of a KEK answers.
    #[must_use]
    pub fn stored(self, offset: u64) -> Self {
        Self {
            deleted: Some(self.deleted.unwrap_or_default()),
            kind: Some("KEK"),
            offset: Some(offset),
            ..self
        }
    }
}

/// A DEK as it is answered. Not for `Debug`: it may hold the raw key.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DekAnswer<'a> {
    kek_name: &'a KekName,
    subject: &'a str,
    version: Version,
    algorithm: DekAlgorithm,
    encrypted_key_material: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_material: Option<&'a str>,
    ts: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deleted: bool,
}

impl<'a> DekAnswer<'a> {
    /// `raw` is the key in base64, for those who may have it; `ts` is when the DEK was written, in milliseconds since
    /// 1970.
    #[must_use]
    pub fn new(
        id: &'a DekId,
        encrypted: &'a EncryptedKey,
        raw: Option<&'a str>,
        deleted: bool,
        ts: i64,
    ) -> Self {
        Self {
            kek_name: &id.kek,
            subject: id.subject.as_str(),
            version: id.version,
            algorithm: id.algorithm,
            encrypted_key_material: encrypted.as_str(),
            key_material: raw,
            ts,
            deleted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_body;
    use super::*;

    fn read<B: ReadBody>(body: &str) -> Result<B, InvalidBody> {
        read_body(body.as_bytes()).map(Option::unwrap)
    }

    #[test]
    fn a_kek_is_read_with_its_properties_and_nulls_in_them() {
        let body = r#"{"name":"k","kmsType":"t","kmsKeyId":1,"kmsProps":{"b":"2","a":null},"doc":"",
            "shared":"true","deleted":null,"more":{}}"#;
        let props = [("a", None), ("b", Some("2"))];
        let props = props.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
        let expected = CreateKekRequest {
            name: Some("k".to_owned()),
            kms_type: Some("t".to_owned()),
            kms_key_id: Some("1".to_owned()),
            kms_props: KmsProps(props.into()),
            doc: Some(String::new()),
            shared: true,
            deleted: false,
        };
        assert_eq!(read(body), Ok(expected));
        assert_eq!(read("{}"), Ok(CreateKekRequest::default()));
    }

    #[test]
    fn an_update_keeps_what_it_does_not_name_and_clears_what_is_null() {
        for (body, expected) in [
            ("{}", KekUpdate::default()),
            (
                r#"{"doc":null,"kmsProps":null,"shared":false,"kmsKeyId":"x"}"#,
                KekUpdate {
                    kms_props: Patch::Clear,
                    doc: Patch::Clear,
                    shared: Some(false),
                },
            ),
            (
                r#"{"doc":"d","kmsProps":{}}"#,
                KekUpdate {
                    kms_props: Patch::Set(KmsProps::default()),
                    doc: Patch::Set("d".to_owned()),
                    shared: None,
                },
            ),
        ] {
            assert_eq!(read(body), Ok(expected), "{body}");
        }
        for (body, code) in [
            (r#"{"shared":null}"#, ErrorCode::InvalidKey),
            (r#"{"shared":"yes"}"#, ErrorCode::BadRequest),
            (r#"{"kmsProps":[]}"#, ErrorCode::BadRequest),
        ] {
            assert_eq!(read::<KekUpdate>(body).unwrap_err().code, code, "{body}");
        }
    }

    #[test]
    fn a_dek_is_read_with_defaults() {
        let default = CreateDekRequest::default();
        assert_eq!(default.algorithm, DekAlgorithm::Aes256Gcm);
        assert_eq!(read(r#"{"algorithm":null,"version":null}"#), Ok(default));
        let body = r#"{"subject":"s","version":"2","algorithm":"AES256_SIV","encryptedKeyMaterial":"","deleted":true}"#;
        let expected = CreateDekRequest {
            subject: Some("s".to_owned()),
            version: Some(2),
            algorithm: DekAlgorithm::Aes256Siv,
            encrypted_key_material: Some(EncryptedKey::from(String::new())),
            deleted: true,
        };
        assert_eq!(read(body), Ok(expected));
        for body in [
            r#"{"algorithm":"aes256_gcm"}"#,
            r#"{"version":"x"}"#,
            r#"{"version":2147483648}"#,
        ] {
            let refused = read::<CreateDekRequest>(body).unwrap_err();
            assert_eq!(refused.code, ErrorCode::BadRequest, "{body}");
        }
    }

    #[test]
    fn no_message_repeats_what_may_be_secret() {
        for message in [
            read::<CreateKekRequest>(r#"{"kmsProps":"hidden"}"#).unwrap_err(),
            read::<CreateKekRequest>(r#"{"kmsProps":{"secret":["hidden"]}}"#).unwrap_err(),
            read::<CreateDekRequest>(r#"{"encryptedKeyMaterial":["hidden"]}"#).unwrap_err(),
        ] {
            assert!(!message.message.contains("hidden"), "{message}");
        }
    }
}
