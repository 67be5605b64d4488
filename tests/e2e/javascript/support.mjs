// What the scripts share. A script is run as
//
//     NODE_PATH=target/javascript/node_modules node SCRIPT URL
//
// against an empty registry at URL; it ends with status 0 when everything went as it should.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

/** Loads a client package from the folders that NODE_PATH names. */
export const load = createRequire(import.meta.url);

/** Where the registry answers. */
export const url = process.argv[2];

const PATIENCE_MS = 60_000;

setTimeout(() => {
  console.error(`no end after ${PATIENCE_MS / 1000} s`);
  process.exit(1);
}, PATIENCE_MS).unref();

/** A client of the official package that remembers nothing. */
export function fresh() {
  const { SchemaRegistryClient } = load("@confluentinc/schemaregistry");
  return new SchemaRegistryClient({ baseURLs: [url] });
}

/** Wants the registry's refusal with this HTTP status and error code, as the official client throws it. */
export async function refused(status, errorCode, promise) {
  const { RestError } = load("@confluentinc/schemaregistry");
  let got;
  try {
    got = await promise;
  } catch (refusal) {
    assert.ok(refusal instanceof RestError, refusal);
    assert.deepEqual([refusal.status, refusal.errorCode], [status, errorCode], refusal.message);
    return refusal;
  }
  assert.fail(`expected ${errorCode}, got ${JSON.stringify(got)}`);
}

/** The schema id that a record carries behind its magic byte. */
export function schemaId(record) {
  assert.equal(record[0], 0, "the magic byte");
  return record.readUInt32BE(1);
}
