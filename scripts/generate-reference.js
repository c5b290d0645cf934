#!/usr/bin/env node
// Writes what is generated from contracts/programs.ts: the JSON Schemas that Python checks against and the tables of
// docs/reference/stage-programs.md. With --check it writes nothing and fails where a file would change. Needs a build.
import { readFileSync, writeFileSync } from 'node:fs';
import { inCheckout } from './setup/step.js';

const { programSchemas } = await import('../dist/contracts/program-schemas.js');
const { programTables } = await import('../dist/contracts/program-tables.js');

const PAGE = 'docs/reference/stage-programs.md';
const BEGIN = '<!-- generated: programs -->';
const END = '<!-- end of what is generated -->';

const page = readFileSync(inCheckout(PAGE), 'utf8');
const [before, rest] = page.split(BEGIN);
const after = rest?.split(END)[1];
if (after === undefined) throw new Error(`${PAGE} lacks the marks ${BEGIN} and ${END}.`);

const wanted = {
  'python/quantfleet_tools/protocol/programs.json': `${JSON.stringify(programSchemas(), null, 1)}\n`,
  [PAGE]: `${before}${BEGIN}\n${programTables()}\n${END}${after}`,
};

const isCheck = process.argv.includes('--check');
for (const [file, content] of Object.entries(wanted)) {
  const path = inCheckout(file);
  if (!isCheck) writeFileSync(path, content);
  else if (readFileSync(path, 'utf8') !== content) {
    console.error(`${file} is not what contracts/programs.ts says: run \`npm run generate\` and commit it.`);
    process.exitCode = 1;
  }
}
