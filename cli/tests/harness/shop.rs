//! The registry of a shop. The texts lie in `tests/shop`.
//!
//! | Subject | Versions (ids) | |
//! |---|---|---|
//! | `shop.Money` | 1 (1) | Avro |
//! | `orders-value` | 1 (2), 2 (3) | Avro, refer to `shop.Money` |
//! | `shop/address.proto` | 1 (4) | Protobuf |
//! | `shipments-value` | 1 (5) | Protobuf, imports `shop/address.proto` |
//! | `ratings-value` | 1 (6) | JSON Schema |
//! | `returns-value` | 1 (7) | Avro, soft-deleted |
//! | `:.sales:leads-value` | 1 (1) | Avro, in the context `.sales` |

use etymon_client::{Client, NewSchema};
use etymon_types::{Reference, SchemaType, Subject, Version};

/// Registers everything.
pub(crate) async fn fill(url: &str) {
    let client = Client::builder(url).build().expect("it is a URL");
    let money = [("shop.Money", "shop.Money")];
    let address = [("shop/address.proto", "shop/address.proto")];
    for (subject, schema_type, text, references) in [
        (
            "shop.Money",
            SchemaType::Avro,
            include_str!("../shop/money.avsc"),
            &[][..],
        ),
        (
            "orders-value",
            SchemaType::Avro,
            include_str!("../shop/order-1.avsc"),
            &money,
        ),
        (
            "orders-value",
            SchemaType::Avro,
            include_str!("../shop/order-2.avsc"),
            &money,
        ),
        (
            "shop/address.proto",
            SchemaType::Protobuf,
            include_str!("../shop/address.proto"),
            &[],
        ),
        (
            "shipments-value",
            SchemaType::Protobuf,
            include_str!("../shop/shipment.proto"),
            &address,
        ),
        (
            "ratings-value",
            SchemaType::Json,
            include_str!("../shop/rating.schema.json"),
            &[],
        ),
        (
            "returns-value",
            SchemaType::Avro,
            include_str!("../shop/return.avsc"),
            &[],
        ),
        (
            ":.sales:leads-value",
            SchemaType::Avro,
            include_str!("../shop/lead.avsc"),
            &[],
        ),
    ] {
        let reference = |(name, subject): &(&str, &str)| Reference {
            name: (*name).to_owned(),
            subject: (*subject).to_owned(),
            version: Version::FIRST,
        };
        let schema = NewSchema {
            references: references.iter().map(reference).collect(),
            ..NewSchema::new(schema_type, text)
        };
        let subject = Subject::parse(subject).expect("a subject");
        let registered = client.register(&subject, &schema).await;
        registered.expect("the registry takes it");
    }
    let returns = Subject::parse("returns-value").expect("a subject");
    let deleted = client.delete_subject(&returns, false).await;
    deleted.expect("nothing refers to it");
}
