import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { type BundleParts, workflowBundleFile } from './workflow-bundle-file.js';

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const tracing = createRequire(import.meta.url).resolve(
  '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors',
);

/** Workflow code takes its failure converter and interceptors with it, so there is a bundle for each. */
const bundle = async (parts: BundleParts): Promise<void> => {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path('../workflows/index.js'),
    workflowInterceptorModules: [
      ...(parts.isTraced ? [tracing] : []),
      path('../workflows/input-check.js'),
      path('../workflows/plan-revision.js'),
    ],
    logger: new DefaultLogger('WARN'),
    ...(parts.isEncrypting ? { failureConverterPath: path('codec/encoding-failure-converter.cjs') } : {}),
  });
  writeFileSync(path(`../${workflowBundleFile(parts)}`), code);
};

for (const isEncrypting of [false, true])
  for (const isTraced of [false, true]) await bundle({ isEncrypting, isTraced });
