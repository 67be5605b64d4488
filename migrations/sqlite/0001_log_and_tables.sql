-- The log of changes, and the tables that follow from it. Both are written in one transaction.

-- One row for each change, numbered from 1 without gaps. Nothing here is ever updated.
create table changes (
    "offset" integer primary key,
    at integer not null,            -- milliseconds since 1970, UTC
    actor text not null,
    request_id text,
    kind text not null,
    body text not null,             -- JSON; a schema text is named by its digest
    batch blob not null,            -- the UUID of the transaction
    digest blob not null            -- of the digest before it and this row: the chain
) strict;

-- Where the log ends; the other tables are at the same offset.
create table head (
    one integer primary key check (one = 1),
    "offset" integer not null,
    digest blob not null            -- that of the last change; zeros while there is none
) strict;

insert into head (one, "offset", digest) values (1, 0, zeroblob(16));

-- Schema texts, each once.
create table texts (
    digest blob not null unique,
    bytes integer not null,         -- length of the text
    lz4 blob not null               -- the text, one LZ4 block
) strict;

-- Every id that was ever given out. After its content was deleted for good only the digest is left, so that the id
-- never comes back with other content.
create table schemas (
    context text not null,
    id integer not null,
    digest blob not null,           -- of the content
    type text,                      -- null from here on once the id is retired
    text blob,                      -- the digest of the text
    reference_list text,            -- JSON
    metadata text,                  -- JSON; null when absent
    rule_set text,                  -- JSON; null when absent
    guid blob,
    key blob,                       -- digests of the parsed schema: of its identity with all it references,
    structure blob,                 -- of what a lookup compares,
    resolved blob,                  -- of that with references inlined
    left_subject text,              -- the version that held the id last, when an import overwrote it
    left_version integer,           -- and nothing has held the id since
    primary key (context, id)
) strict, without rowid;

create index schemas_by_text on schemas (text) where text is not null;

-- A text lives as long as an id has it.
create trigger texts_without_a_schema after update of text on schemas
when old.text is not null and old.text is not new.text
begin
    delete from texts
    where digest = old.text and not exists (select 1 from schemas where text = old.text);
end;

create table versions (
    subject text not null,          -- with its context, as in :.context:name
    version integer not null,
    id integer not null,            -- in the context of the subject
    deleted integer not null,       -- 1: softly
    at integer not null,            -- milliseconds since 1970, UTC
    "offset" integer not null,      -- of the change that wrote or deleted it last
    primary key (subject, version)
) strict, without rowid;

-- Contexts that were deleted and have had no subject since: they are not listed. Their ids stay used.
create table deleted_contexts (
    context text primary key
) strict, without rowid;

-- Scopes: the empty text is the default context, :.context: another one, :.__GLOBAL: all of them; else a subject.
create table configs (
    scope text primary key,
    config text not null            -- JSON
) strict, without rowid;

create table modes (
    scope text primary key,
    mode text not null
) strict, without rowid;

-- Which subjects belong to the keys and values of which topics.
create table associations (
    resource_id text not null,      -- of the topic
    type text not null,             -- key or value
    name text not null,             -- of the topic,
    namespace text not null,        -- and of its cluster
    subject text not null,
    lifecycle text not null,        -- STRONG or WEAK
    guid text not null,             -- its own id, a random UUID
    at integer not null,            -- milliseconds since 1970, UTC
    primary key (resource_id, type)
) strict, without rowid;

create table keks (
    name text primary key,
    kek text not null,              -- JSON
    deleted integer not null,       -- 1: softly
    at integer not null,            -- milliseconds since 1970, UTC
    "offset" integer not null       -- of the change that wrote it last
) strict, without rowid;

create table deks (
    kek text not null,
    subject text not null,          -- with its context, as in :.context:name
    algorithm text not null,
    version integer not null,
    key text not null,              -- encrypted by the KEK, in base64
    deleted integer not null,       -- 1: softly
    at integer not null,            -- milliseconds since 1970, UTC
    "offset" integer not null,      -- of the change that wrote it last
    primary key (kek, subject, algorithm, version)
) strict, without rowid;
