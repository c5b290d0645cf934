import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { startProcess } from '../process/run-process.js';

/** A GPU of this machine. */
export interface ListedGpu {
  readonly index: number;
  readonly uuid: string;
}

/** Where nvidia-smi is looked for, and where its errors go. */
export interface GpuQuery {
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** UUID of the GPU that nvidia-smi lists under this number or UUID. Fails with `DeviceUnknown`, or `ToolMissing` without it. */
export const findGpu = async (device: number | string, query: GpuQuery): Promise<string> => {
  const gpus = await listGpus(query);
  const found = gpus.find(({ index, uuid }) => device === index || device === uuid);
  if (found !== undefined) return found.uuid;
  const known = gpus.map(({ index, uuid }) => `${index} (${uuid})`).join(', ');
  throw new QuantfleetFailure('DeviceUnknown', `device is ${device}; nvidia-smi lists ${known || 'no GPU'}.`);
};

/** The GPUs of this machine as nvidia-smi numbers them. Fails with `DeviceUnknown`, or `ToolMissing` without it. */
export const listGpus = async ({ environment, logFile }: GpuQuery): Promise<readonly ListedGpu[]> => {
  const lines: string[] = [];
  const { exit } = startProcess({
    file: 'nvidia-smi',
    args: ['--query-gpu=index,uuid', '--format=csv,noheader'],
    env: environment,
    logFile,
    onLine: (line) => lines.push(line),
  });
  const { exitCode } = await exit;
  if (exitCode !== 0) {
    const said = lines.join(' ').trim() || 'nothing';
    throw new QuantfleetFailure('DeviceUnknown', `nvidia-smi ended with ${exitCode} and said ${said}.`, { logFile });
  }
  return lines.flatMap((line) => {
    const [index = '', uuid = ''] = line.split(',').map((cell) => cell.trim());
    return uuid === '' ? [] : [{ index: Number(index), uuid }];
  });
};
