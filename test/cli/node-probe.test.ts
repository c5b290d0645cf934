import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ConditionSample } from '../../contracts/conditions.js';
import { quantfleet, writeSettings } from '../quantfleet-command.js';
import { BOARDS, recordedBoard } from '../recorded-board.js';
import { temporaryFolder } from '../temporary-folder.js';

/** Of the names of lines, with what stands before. */
const WIDTH = 28;

/** What `node probe` prints of a board, by the name of the line. */
const probed = async (board: (typeof BOARDS)[number], changes: Parameters<typeof recordedBoard>[1] = {}) => {
  const settings = await writeSettings(temporaryFolder(), 'board');
  appendFileSync(settings, `machineRoot: ${recordedBoard(board, changes)}\n`);
  const { exitCode, stdout, stderr } = await quantfleet(['node', 'probe', '--config', settings]);
  expect([exitCode, stderr]).toEqual([0, '']);
  const lines = stdout.split('\n').filter((line) => line.startsWith('  '));
  return Object.fromEntries(lines.map((line) => [line.slice(2, WIDTH).trim(), line.slice(WIDTH).trim()]));
};

const EXPECTED: Readonly<Record<(typeof BOARDS)[number], Readonly<Record<string, string>>>> = {
  'agx-orin-jetpack-5.1.1': {
    board: 'Jetson AGX Orin Developer Kit',
    power: "10.1 W (the sum of the module's rails)",
    temperature:
      '48.5 °C, protects itself at 104.5 °C (cpu-therm 48.5, gpu-therm 44.3, soc0-therm 44.8, soc1-therm 45.0, soc2-therm 44.2, tj-therm 48.5)',
    clocks: 'GPU 1300.5 of 306 to 1300.5 MHz, processor 729.6 to 2201.6 MHz, memory not told',
    'power mode': '0 (MAXN)',
    'held down': 'no',
    counters: 'under-voltage 0, average over-current 3, instantaneous over-current 41',
    fan: '30 %',
    memory: '58481 MiB free, 0 MiB swapped out',
  },
  'agx-orin-jetpack-6.0': {
    board: 'NVIDIA Jetson AGX Orin Developer Kit',
    power: "10.1 W (the sum of the module's rails)",
    clocks: 'GPU 612 of 306 to 1300.5 MHz, processor 2201.6 MHz, memory not told',
    'power mode': '2 (MODE_30W)',
    'held down': 'no',
    counters: 'under-voltage 0, average over-current 0, instantaneous over-current 0',
  },
  'agx-orin-jetpack-6.2-throttled': {
    clocks: 'GPU 918 of 1300.5 MHz, processor 1190.4 to 2201.6 MHz, memory not told',
    'held down': 'gpu-throttle-alert',
    counters: 'under-voltage 0, average over-current 15, instantaneous over-current 37',
    fan: '100 %',
  },
  'orin-nano-jetpack-6.2': {
    board: 'NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super',
    power: '7.5 W (the input of the module (VDD_IN))',
    clocks: 'GPU 306 of 306 to 918 MHz, processor 729.6 to 1190.4 MHz, memory not told',
    'power mode': '1 (25W)',
    memory: '5814 MiB free, 786 MiB swapped out',
  },
  'agx-orin-jetpack-7.2': {
    clocks: 'GPU 1300.5 of 306 to 1300.5 MHz, processor 1728 MHz, memory 3199 MHz',
    power: "11.0 W (the sum of the module's rails)",
  },
  'thor-jetpack-7.0': {
    board: 'NVIDIA Jetson AGX Thor Developer Kit',
    power: '23.0 W (the input of the developer kit, carrier board included (VIN))',
    temperature:
      '55.1 °C, protects itself at 114.5 °C (tj-thermal 55.1, soc012-thermal 55.1, cpu-thermal 53.7, soc345-thermal 53.7)',
    clocks: 'GPU 1575 of 315 to 1575 MHz, processor 972 to 1674 MHz, memory not told',
    'power mode': '1 (120W)',
    'on the GPU': 'not told',
    memory: '119278 MiB free, 0 MiB swapped out',
  },
};

test.each(BOARDS)('node probe says of %s what it is and how it is', async (board) => {
  expect(await probed(board)).toMatchObject(EXPECTED[board]);
});

test('what an unprivileged user may not read, or a board has not, is not told rather than nought', async () => {
  const lines = await probed('agx-orin-jetpack-6.0', {
    'var/lib/nvpmodel/status': null,
    'sys/class/hwmon/hwmon2/oc1_event_cnt': null,
    'sys/class/hwmon/hwmon1/pwm1': null,
    'sys/bus/i2c/devices/1-0040/hwmon/hwmon3/curr1_input': null,
    'sys/class/devfreq/17000000.gpu/cur_freq': null,
  });
  expect(lines).toMatchObject({
    power: 'not told',
    'power mode': 'not told',
    counters: 'not told',
    fan: 'not told',
    clocks: 'GPU not told, processor 2201.6 MHz, memory not told',
  });
});

test('as JSON the conditions are a sample beside what the node is', async () => {
  const settings = await writeSettings(temporaryFolder(), 'board');
  appendFileSync(settings, `machineRoot: ${recordedBoard('orin-nano-jetpack-6.2')}\n`);
  const { stdout } = await quantfleet(['node', 'probe', '--json', '--config', settings]);
  const { conditions } = JSON.parse(stdout) as { readonly conditions: ConditionSample };
  expect(conditions).toMatchObject({ temperatureC: 50.531, gpuRangeMHz: [306, 918], swapUsedMiB: 786.1796875 });
});
