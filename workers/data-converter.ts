import type { DataConverter } from '@temporalio/common';
import { readCodecKeys } from '../config/codec-keys.js';
import { programPath } from '../config/package-path.js';
import type { Settings } from '../config/settings-schema.js';

/** How Workflows' data are written on the server: encrypted where the settings have keys, which are read now. */
export const dataConverterOf = async ({ temporal: { codec } }: Settings): Promise<DataConverter> => {
  const [first, ...rest] = readCodecKeys(codec ?? []);
  if (first === undefined) return {};
  const { createPayloadCodec } = await import('./codec/payload-codec.js');
  return {
    payloadCodecs: [createPayloadCodec([first, ...rest])],
    failureConverterPath: programPath('workers/codec/encoding-failure-converter.cjs'),
  };
};
