import { expect, test } from 'vitest';
import { type ClassedNode, nodeClassFields } from '../../contracts/node-class.js';

const board: ClassedNode = {
  fingerprint: { board: 'NVIDIA Jetson Orin NX', gpu: 'Orin', driver: '540.4.0', kernel: '5.15.148-tegra' },
  tools: { tensorrt: '10.3.0', onnxruntime: '1.20.0', torch: '2.5.0', node: '20.1.0' },
  powerState: { powerMode: '0' },
};

test('boards of one kind are of one class whatever kernel, PyTorch and Node.js they have', () => {
  const other = {
    ...board,
    fingerprint: { ...board.fingerprint, kernel: '5.15.136-tegra' },
    tools: { ...board.tools, torch: '2.6.0', node: '22.0.0' },
  };
  expect(nodeClassFields(other)).toEqual(nodeClassFields(board));
});

test.each([
  ['board', { fingerprint: { ...board.fingerprint, board: 'NVIDIA Jetson Orin Nano' } }],
  ['driver', { fingerprint: { ...board.fingerprint, driver: '540.3.0' } }],
  ['tensorrt', { tools: { ...board.tools, tensorrt: '10.7.0' } }],
  ['powerMode', { powerState: { powerMode: '2' } }],
])('boards that differ in %s are of two classes', (name, change) => {
  const fields = nodeClassFields(board);
  const changed = nodeClassFields({ ...board, ...change });
  expect(Object.keys(fields).filter((key) => fields[key] !== changed[key])).toEqual([name]);
});
