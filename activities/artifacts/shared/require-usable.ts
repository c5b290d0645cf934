import { randomBytes } from 'node:crypto';
import { QuantfleetFailure } from '../../../contracts/quantfleet-failure.js';
import type { ObjectName, StoreBackend } from '../backend/store-backend.js';

/** Fails with what is wrong where the store cannot be reached, read, written and deleted from, or knows no conditional writes. */
export const requireUsable = async (backend: StoreBackend): Promise<void> => {
  const name: ObjectName = { kind: 'checks', digest: randomBytes(32).toString('hex') };
  const isFirst = await backend.create(name, 'first');
  const isSecond = await backend.create(name, 'second');
  const stored = await backend.text(name);
  const isRemoved = await backend.remove(name, stored?.version);
  if (isFirst && !isSecond && stored?.text === 'first' && isRemoved) return;
  const lack = isSecond ? 'an object that exists can be created again' : 'what was written is not what is read';
  throw new QuantfleetFailure('StoreUnsuitable', `${backend.place}: ${lack}.`);
};
