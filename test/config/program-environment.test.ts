import { expect, test } from 'vitest';
import { PASSED_PREFIXES, PASSED_VARIABLES, programEnvironment } from '../../config/program-environment.js';
import { codeNames, readDocument, sectionOf } from '../docs/markdown.js';

test('programs get what they need to run, and what the settings name, but no secret and nothing of Python', () => {
  const environment = {
    PATH: '/bin',
    LC_ALL: 'C.UTF-8',
    CUDA_VISIBLE_DEVICES: '0',
    OMP_NUM_THREADS: '2',
    AWS_SECRET_ACCESS_KEY: 'secret',
    GITHUB_TOKEN: 'secret',
    TEMPORAL_API_KEY: 'secret',
    PYTHONPATH: '/elsewhere',
    ORT_TENSORRT_FP16_ENABLE: '1',
    MY_PLUGIN: 'on',
    ABSENT: undefined,
  };
  expect(programEnvironment(environment, ['MY_PLUGIN', 'ABSENT'])).toEqual({
    PATH: '/bin',
    LC_ALL: 'C.UTF-8',
    CUDA_VISIBLE_DEVICES: '0',
    OMP_NUM_THREADS: '2',
    MY_PLUGIN: 'on',
  });
});

test('config.md lists every variable that programs get, and no other', () => {
  const listed = codeNames(sectionOf(readDocument('docs/reference/config.md'), '## Environment of programs'));
  expect(listed).toEqual([...PASSED_VARIABLES, ...PASSED_PREFIXES.map((prefix) => `${prefix}*`)]);
});
