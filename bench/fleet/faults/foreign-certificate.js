import { join } from 'node:path';
import { stopwatch } from '../bounded.js';
import { makeAuthority } from '../servers/certificates.js';

const REFUSED_SECONDS = 60;

/** A worker shows a certificate of an authority that the server does not know. */
export const foreignCertificate = {
  name: 'foreign-certificate',
  done: 'A worker started whose certificate another authority has signed',
  async strike({ folder, createWorker }, sweep, { within }) {
    const authority = makeAuthority(join(folder, 'other-authority'), ['localhost']);
    const worker = createWorker('node', 'intruder', { authority });
    const waited = stopwatch();
    const status = await within('the worker to be refused', REFUSED_SECONDS, worker.launch());
    const seconds = waited();
    const [code] = /^[A-Z][A-Za-z]+(?=: )/m.exec(worker.printed()) ?? [];
    if (status === 0 || code === undefined) throw new Error(`It ended with ${status}: ${worker.printed().slice(-500)}`);
    return {
      seen: `It ended with ${status} and ${code} after ${seconds.toFixed(1)} s; the sweep beside it went on`,
      wellAfter: null,
    };
  },
};
