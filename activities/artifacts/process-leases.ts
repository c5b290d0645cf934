import type { StageLeases } from './shared/stage-leases.js';

/** Leases on the stages of the nodes of one process, where no other process does any in their store. */
export interface ProcessLeases {
  of(holder: string): StageLeases;
}

/** Starts without any; they end with the process. */
export const createProcessLeases = (): ProcessLeases => {
  const holders = new Map<string, string>();
  return {
    of: (own) => ({
      async take(key) {
        const holder = holders.get(key);
        if (holder !== undefined) return { kind: 'held', holder };
        holders.set(key, own);
        return { kind: 'taken', lease: { release: async () => void holders.delete(key) } };
      },
    }),
  };
};
