import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram, freePorts, isListening } from '../program.js';

/** Starts the S3 server with one bucket, with TLS. */
export const startS3 = async (folder, { program, certificates, account }, tools) => {
  const data = join(folder, 'data');
  // A folder is a bucket.
  mkdirSync(join(data, 'quantfleet'), { recursive: true });
  const [port] = await freePorts(1);
  const accessLog = join(folder, 'access.log');
  const tls = ['--cert', certificates.cert, '--key', certificates.key];
  const server = createProgram(
    {
      name: 'versitygw',
      file: program,
      args: ['--port', `:${port}`, ...tls, '--access-log', accessLog, 'posix', data],
      env: { ...process.env, ROOT_ACCESS_KEY: account.accessKey, ROOT_SECRET_KEY: account.secretKey },
      folder,
      isReady: () => isListening(port),
      readySeconds: 20,
    },
    tools,
  );
  await server.start();
  return { ...server, port, data, accessLog: () => readFileSync(accessLog, 'utf8') };
};
