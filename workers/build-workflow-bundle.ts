import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Workflow code takes its failure converter with it, so there is a bundle for each. */
const bundle = async (file: string, failureConverterPath?: string): Promise<void> => {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path('../workflows/index.js'),
    workflowInterceptorModules: [path('../workflows/plan-revision.js')],
    logger: new DefaultLogger('WARN'),
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
  });
  writeFileSync(path(`../${file}`), code);
};

await bundle('workflow-bundle.js');
await bundle('workflow-bundle-encrypting.js', path('codec/encoding-failure-converter.cjs'));
