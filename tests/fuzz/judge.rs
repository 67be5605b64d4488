//! What is wrong with an answer.

use std::io::{self, Read};

use etymon_tests::Answer;
use flate2::read::GzDecoder;
use serde_json::Value;

use crate::document::Body;
use crate::request::Sent;

/// The answer as JSON where it is JSON, or what is wrong with it.
pub(crate) fn judge(sent: &Sent<'_>, answer: &io::Result<Answer>) -> Result<Option<Value>, String> {
    let answer = answer
        .as_ref()
        .map_err(|error| format!("no answer: {error}"))?;
    let status = answer.status;
    let bytes = plain(answer)?;
    let shown: String = String::from_utf8_lossy(&bytes).chars().take(600).collect();
    let value: Option<Value> = serde_json::from_slice(&bytes).ok();
    // A HEAD tells no more than the status; the GET of the same target is asked for often enough.
    let is_untold = sent.request.method == "HEAD" && is_of_shared_key(&sent.request.target);
    if status >= 500 && !is_untold && !value.as_ref().is_some_and(is_failed_kms) {
        return Err(format!("{status} {shown}"));
    }
    if answer.header("x-request-id").is_none() {
        return Err(format!("{status} without X-Request-ID"));
    }
    if sent.request.method == "HEAD" {
        return Ok(None);
    }
    if status >= 400 {
        let error = value
            .as_ref()
            .ok_or_else(|| format!("{status}, no JSON: {shown}"))?;
        let code = error["error_code"].as_u64().unwrap_or_default();
        let is_ours = if code < 1000 { code } else { code / 100 } == u64::from(status);
        if !is_ours || !error["message"].is_string() {
            return Err(format!("{status}, no error: {shown}"));
        }
    }
    let Some(operation) = sent.operation else {
        return Ok(value);
    };
    if status >= 500 {
        return Ok(value);
    }
    let Some(body) = operation.answers.get(&status) else {
        return Err(format!("{status} is not in the document: {shown}"));
    };
    match body {
        Body::Empty if bytes.is_empty() => {}
        Body::Empty => return Err(format!("{status} with a body: {shown}")),
        Body::Text if String::from_utf8(bytes).is_ok() => {}
        Body::Text => return Err(format!("{status}, no text: {shown}")),
        Body::Json(validator) => {
            let value = value
                .as_ref()
                .ok_or_else(|| format!("{status}, no JSON: {shown}"))?;
            if let Err(problem) = validator.validate(value) {
                let at = problem.instance_path().to_string();
                let problem: String = problem.to_string().chars().take(300).collect();
                return Err(format!(
                    "{status} is not as the document says, at {at:?}: {problem}\n    {shown}"
                ));
            }
        }
    }
    Ok(value)
}

/// Whether a GET of `target` may take a KMS: it shows DEKs.
fn is_of_shared_key(target: &str) -> bool {
    target.contains("/dek-registry/") && target.contains("/deks/")
}

/// The one failure that is meant: a KMS did not do its part for a shared KEK, which the field answers with 500.
fn is_failed_kms(error: &Value) -> bool {
    let message = error["message"].as_str().unwrap_or_default();
    let message = ["Error while creating key: ", "Error while updating key: "]
        .iter()
        .find_map(|before| message.strip_prefix(before))
        .unwrap_or(message);
    message.starts_with("Could not generate")
}

fn plain(answer: &Answer) -> Result<Vec<u8>, String> {
    if answer.header("content-encoding") != Some("gzip") {
        return Ok(answer.body.clone());
    }
    let mut plain = Vec::new();
    let unpacked = GzDecoder::new(&answer.body[..]).read_to_end(&mut plain);
    unpacked.map_err(|error| format!("{}: {error}", answer.status))?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::Document;

    #[test]
    fn an_answer_that_the_document_does_not_promise_is_a_problem() {
        let error = json!({"type": "object", "required": ["error_code"],
                           "properties": {"error_code": {"enum": [40401]}, "message": {}}});
        let named = json!({"type": "object", "properties": {"name": {"type": "string"}}});
        let content = |schema| json!({"content": {"application/json": {"schema": schema}}});
        let responses = json!({"200": content(named), "404": content(error), "204": {}});
        let document = Document::new(
            json!({"paths": {"/": {"get": {"operationId": "get", "responses": responses}}}, "components": {}}),
        );
        let sent = Sent::plain(&document.operations[0]);
        for (status, body, is_right) in [
            (200, r#"{"name":"a"}"#, true),
            (200, r#"{"name":1}"#, false),
            (200, r#"{"name":"a","other":1}"#, false),
            (200, "a", false),
            (201, "{}", false),
            (204, "", true),
            (204, "{}", false),
            (404, r#"{"error_code":40401,"message":""}"#, true),
            (404, r#"{"error_code":40402,"message":""}"#, false),
            (404, r#"{"error_code":42201,"message":""}"#, false),
            (404, r#"{"error_code":40401}"#, false),
            (404, "", false),
            (500, r#"{"error_code":500,"message":""}"#, false),
            (
                500,
                r#"{"error_code":50070,"message":"Could not generate raw dek for s: x"}"#,
                true,
            ),
        ] {
            let answer = Answer {
                status,
                headers: vec![("x-request-id".to_owned(), "1".to_owned())],
                body: body.into(),
            };
            let judged = judge(&sent, &Ok(answer));
            assert_eq!(judged.is_ok(), is_right, "{status} {body}: {judged:?}");
        }
        assert!(judge(&sent, &Err(io::ErrorKind::UnexpectedEof.into())).is_err());
    }
}
