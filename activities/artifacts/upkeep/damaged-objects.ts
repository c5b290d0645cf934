import { createHash } from 'node:crypto';
import type { ListedObject, StoreBackend } from '../backend/store-backend.js';
import type { StoreInventory } from './store-inventory.js';

/** Something in the store that is not what it should be. */
export interface Damage {
  readonly listed: ListedObject;
  readonly what: string;
}

/** Reads every object of a store, and yields what does not have its digest, outcomes that nobody can read, and those without their artifacts. */
export async function* damagedObjects(
  backend: StoreBackend,
  { objects, outcomes }: StoreInventory,
  signal: AbortSignal,
): AsyncGenerator<Damage> {
  const whole = new Map<string, number>();
  for (const listed of objects) {
    signal.throwIfAborted();
    const found = await sha256Of(backend, listed);
    if (found === undefined || found === listed.name.digest) whole.set(listed.name.digest, listed.bytes);
    else yield { listed, what: `artifact ${listed.name.digest}: its content has sha256 ${found}` };
  }
  for (const { listed, record } of outcomes) {
    const key = listed.name.digest;
    if (record === undefined) yield { listed, what: `outcome ${key}: no record can be read` };
    for (const { sha256, bytes, name } of Object.values(record?.outcome.artifacts ?? {})) {
      if (whole.get(sha256) === bytes) continue;
      yield {
        listed,
        what: `outcome ${key} of ${record?.outcome.stage}: ${name} (sha256 ${sha256}) is missing or damaged`,
      };
      break;
    }
  }
}

/** Digest of an object's content; `undefined` where it was removed meanwhile. */
const sha256Of = async (backend: StoreBackend, { name }: ListedObject): Promise<string | undefined> => {
  const opened = await backend.open(name);
  if (opened === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of opened.content) hash.update(chunk as Buffer);
  return hash.digest('hex');
};
