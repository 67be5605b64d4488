//! The sink: writes all records to files, without a Rust type of any of them. Those of one schema go to one file of Avro,
//! as they came, and to one of JSON lines.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use etymon::client::SchemaKey;
use etymon::{Part, Registry, SchemaRef, header_value};
use etymon_avro::container::{Compression, FileWriter};
use etymon_avro::{Limits, Plan, Reference, Schema};
use etymon_wire::Frame;
use krafka::consumer::ConsumerRecord;

use crate::kafka::{Input, Place, headers, place_of};

pub(crate) async fn sink(place: &Place, folder: &Path, until: i64) -> anyhow::Result<()> {
    let topics = ["orders_ENRICHED", "ratings_LIVE"];
    let input = Input::open(place, "sink", &topics, until).await?;
    let mut outputs: HashMap<(String, i32, SchemaRef), Output> = HashMap::new();
    while let Some(records) = input.next().await? {
        for record in &records {
            let header = header_value(Part::Value, headers(record));
            // A file has no place for tombstones.
            let frame = Frame::read(header, record.value.as_deref());
            let Some(frame) = frame.with_context(|| place_of(record))? else {
                continue;
            };
            let topic = record.topic.as_ref().to_owned();
            let output = match outputs.entry((topic, record.partition, frame.schema)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let schema = schema(&place.registry, frame.schema).await;
                    let schema = schema.with_context(|| place_of(record))?;
                    new.insert(Output::new(folder, record, &schema)?)
                }
            };
            let appended = output.append(frame.payload);
            appended.with_context(|| place_of(record))?;
        }
        // First the disk, then the broker: no record is lost.
        for output in outputs.values_mut() {
            output.flush()?;
        }
        input.commit().await?;
    }
    Ok(())
}

/// The schema of the registry, with all that it refers to. The client keeps what it has asked for.
async fn schema(registry: &Registry, which: SchemaRef) -> anyhow::Result<Schema> {
    let key = match which {
        SchemaRef::Id(id) => SchemaKey::from(id),
        SchemaRef::Guid(guid) => SchemaKey::from(guid),
    };
    let schema = registry.client().fetch_schema(&key).await?;
    let mut known: Vec<Reference> = Vec::new();
    for reference in registry.client().references(&schema).await? {
        known.push(Reference {
            name: reference.name,
            schema: Schema::parse_with(&reference.schema.text, &known)?,
        });
    }
    Ok(Schema::parse_with(&schema.text, &known)?)
}

/// The two files of a schema.
struct Output {
    avro: FileWriter<File>,
    json: Vec<u8>,
    plan: Plan,
    files: [File; 2],
}

impl Output {
    /// The files are named after their first record. When that comes once more, it and all after it were not committed, and
    /// the files begin anew.
    fn new(folder: &Path, first: &ConsumerRecord, schema: &Schema) -> anyhow::Result<Self> {
        let name = format!("{}-{}-{}", first.topic, first.partition, first.offset);
        let avro = File::create(folder.join(format!("{name}.avro")))?;
        let json = File::create(folder.join(format!("{name}.jsonl")))?;
        Ok(Self {
            files: [avro.try_clone()?, json],
            avro: FileWriter::new(avro, schema, Compression::Deflate, &[])?,
            json: Vec::new(),
            plan: Plan::new(schema, schema)?,
        })
    }

    fn append(&mut self, payload: &[u8]) -> anyhow::Result<()> {
        let line = self.plan.to_json(payload, Limits::default())?;
        writeln!(self.json, "{line}")?;
        self.avro.append_payload(payload)?;
        Ok(())
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        self.avro.flush()?;
        let [avro, json] = &mut self.files;
        json.write_all(&self.json)?;
        self.json.clear();
        avro.sync_data()?;
        json.sync_data()?;
        Ok(())
    }
}
