import { once } from 'node:events';
import { resolve } from 'node:path';
import { readSecretFile } from '../../config/secret-file.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { dataConverterOf } from '../../workers/data-converter.js';
import { createCodecServer } from '../cluster/codec-server.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';

/** Where the server listens, and whom it answers. */
export interface CodecServerPlace {
  readonly host: string;
  readonly port: string;
  readonly origin: string;
  readonly tokenFile: string;
}

/** Decrypts payloads for Temporal's UI in the foreground until Ctrl-C. */
export const runCodecServer = async (
  { settings, say, interrupt }: CommandContext,
  { host, port, origin, tokenFile }: CodecServerPlace,
): Promise<number> => {
  const [codec] = (await dataConverterOf(settings)).payloadCodecs ?? [];
  if (codec === undefined)
    throw new QuantfleetFailure('ConfigInvalid', 'temporal.codec gives no keys, so nothing is encrypted.');
  const token = readSecretFile('--token-file', resolve(tokenFile)).toString('utf8').trim();
  if (token === '') throw new QuantfleetFailure('ConfigInvalid', `--token-file: ${tokenFile} is empty.`);
  const server = createCodecServer({ codec, origin, token });
  try {
    server.listen(Number(port), host);
    await once(server, 'listening');
  } catch (cause) {
    throw new QuantfleetFailure('PortInUse', `The codec server cannot listen on ${host}:${port} (--host, --port).`, {
      cause,
    });
  }
  say(`Decrypting for ${origin} on http://${host}:${port}. Ctrl-C stops it.`);
  if (!interrupt.aborted) await once(interrupt, 'abort');
  server.close().closeAllConnections();
  return EXIT.ok;
};
