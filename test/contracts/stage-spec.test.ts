import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { buildSpec } from '../../contracts/stage-spec.js';

interface History {
  readonly events: readonly {
    readonly activityTaskScheduledEventAttributes?: {
      readonly activityType: { readonly name: string };
      readonly input: { readonly payloads: readonly [{ readonly data: string }] };
    };
  }[];
}

const FOLDER = packagePath('test/replay/histories');

/** The builds that sweeps of 0.1 have asked for. */
const recordedBuilds = (): readonly { readonly backend: string }[] =>
  readdirSync(FOLDER)
    .flatMap((name) =>
      (JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as History).events.flatMap(
        ({ activityTaskScheduledEventAttributes: scheduled }) =>
          scheduled?.activityType.name === 'buildEngine'
            ? [JSON.parse(Buffer.from(scheduled.input.payloads[0].data, 'base64').toString()) as { backend?: string }]
            : [],
      ),
    )
    .flatMap(({ backend, ...spec }) => (backend === undefined ? [] : [{ backend, ...spec }]));

test('a build that a sweep of 0.1 asked for, with its builder as backend, is still understood', () => {
  const builds = recordedBuilds();
  expect(new Set(builds.map(({ backend }) => backend))).toEqual(new Set(['onnxruntime', 'tensorrt-rtx', 'tensorrt']));
  for (const { backend, ...spec } of builds) {
    const parsed = buildSpec.parse({ backend, ...spec });
    expect(parsed).toMatchObject({ builder: backend, onnx: expect.anything() as unknown });
    expect(parsed).not.toHaveProperty('backend');
  }
});
