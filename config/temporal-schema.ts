import { z } from 'zod';
import { codecSchema } from './codec-schema.js';
import { filePathSchema } from './file-path.js';
import { serverAddressSchema } from './server-address.js';

const port = z.int().min(1).max(65_535);

const tlsSchema = z
  .strictObject({
    serverCa: filePathSchema
      .optional()
      .describe('PEM file of the authorities that may have signed the server’s certificate; default: the public ones.'),
    clientCert: filePathSchema
      .optional()
      .describe('PEM file of this machine’s certificate, for servers that ask for one.'),
    clientKey: filePathSchema
      .optional()
      .describe('PEM file of the private key of clientCert; only its owner and group may read it.'),
    serverName: z
      .string()
      .min(1)
      .optional()
      .describe('Name that the server’s certificate must bear; default: the host of the address.'),
  })
  .superRefine(({ clientCert, clientKey }, { addIssue }) => {
    if ((clientCert === undefined) === (clientKey === undefined)) return;
    const [given, missing] = clientKey === undefined ? ['clientCert', 'clientKey'] : ['clientKey', 'clientCert'];
    addIssue({ code: 'custom', message: `${given} needs ${missing} beside it` });
  });

/** The key `temporal` of quantfleet.yaml. */
export const temporalSchema = z
  .strictObject({
    address: serverAddressSchema
      .optional()
      .describe('host:port of a Temporal server; without one quantfleet starts an embedded server on loopback.'),
    namespace: z.string().min(1).optional().describe('Temporal namespace; without one it is default.'),
    profile: z
      .string()
      .min(1)
      .optional()
      .describe('Profile of Temporal’s configuration file that says what this file and the environment leave open.'),
    apiKeyFile: filePathSchema
      .optional()
      .describe('File with the API key for the server; only its owner and group may read it.'),
    tls: tlsSchema
      .optional()
      .describe('TLS to the server of temporal.address or of the profile; {} for one with a public certificate.'),
    codec: codecSchema
      .optional()
      .describe('Encryption of what the Temporal server keeps: inputs, results, failures, progress and memos.'),
    port: port.default(7833).describe('Port of the embedded server on 127.0.0.1.'),
    uiPort: port.default(8833).describe('Port of the embedded server’s Web UI on 127.0.0.1.'),
  })
  .refine((temporal) => temporal.port !== temporal.uiPort, {
    path: ['uiPort'],
    error: 'expected another port than temporal.port',
  })
  .prefault({});

/** The key `temporal` as it is written. */
export type WrittenTemporal = z.output<typeof temporalSchema>;
