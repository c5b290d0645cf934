import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of these folders run whole sweeps. One that began as the last would keep a single processor busy at the end. */
const FOLDERS = ['/test/chaos/', '/test/integration/'];

const runsSweeps = ({ moduleId }: TestSpecification): boolean => FOLDERS.some((folder) => moduleId.includes(folder));

/** By earlier durations where Vitest knows them, else by size. */
const { sort: inOwnOrder } = BaseSequencer.prototype;

/** Vitest's own order, but the folders that take longest before all others. */
export class SweepsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await inOwnOrder.call(this, files);
    return [...sorted.filter(runsSweeps), ...sorted.filter((file) => !runsSweeps(file))];
  }
}
