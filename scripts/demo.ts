// npm start: the committed bundle with the API's documented example, against the simulated service.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { documented } from '../simulator/cloud.ts';
import { Simulator } from '../simulator/simulator.ts';
import type { WireRequest } from '../simulator/wire.ts';
import { action, documentedInputs, readOutputs, root, runNode, stepEnvironment, stepFolder } from './step.ts';

const TOKEN = 'FakeTokenOfTheDemonstration-0123456789';

const needed = action.runs.using.replace('node', '');
const problem =
  process.versions.node.split('.')[0] === needed
    ? await demonstrate()
    : `The action runs on Node ${needed}, and this is Node ${process.versions.node}. Run it by npm start.`;
if (problem !== undefined) {
  console.error(`\n${problem}`);
  process.exitCode = 1;
}

/** Runs the step and shows it. Returns what is not as documented, or nothing. */
async function demonstrate(): Promise<string | undefined> {
  const { folder, remove } = stepFolder();
  const simulator = new Simulator();
  simulator.cloud.addToken(TOKEN);
  try {
    await simulator.start();
    const environment = stepEnvironment(documentedInputs(simulator.endpoint, TOKEN), folder);
    const { exitCode, log } = await runNode([path.join(root, action.runs.main)], environment, folder);
    const outputs = readOutputs(readFileSync(path.join(folder, 'output'), 'utf8'));

    show('The request that the simulated service received', ...simulator.requests.map(describe));
    show('The log of the step, as the runner receives it (it hides the first line and the token)', log.trimEnd());
    const note = '(project_id is another one than that of the input in the documented example as well.)';
    show('The outputs of the step', ...Object.entries(outputs).map(([name, value]) => `${name} = ${value}`), '', note);
    const summary = readFileSync(path.join(folder, 'summary'), 'utf8');
    show('The job summary, in Markdown', summary.trimEnd());
    return compare(exitCode, outputs['replication_record_id']);
  } finally {
    await simulator.stop();
    remove();
  }
}

function compare(exitCode: number, recordId: string | undefined): string | undefined {
  if (exitCode !== 0) return `The step has failed with exit code ${exitCode}. Its log above says why.`;
  if (recordId !== documented.recordId) {
    return `The output replication_record_id is "${recordId ?? ''}", and the documented one is "${documented.recordId}".`;
  }
  show('The step has ended with the documented replication record.');
  return undefined;
}

function describe({ method, path: address, headers, body }: WireRequest): string {
  const shown = Object.entries(headers).map(([name, value]) => `${name}: ${value?.replaceAll(TOKEN, '***')}`);
  // Reading a backup has no body.
  const content = body === '' ? [] : ['', JSON.stringify(JSON.parse(body), null, 2)];
  return [`${method} ${address}`, ...shown, ...content].join('\n');
}

function show(heading: string, ...texts: string[]): void {
  console.log([`\n=== ${heading}\n`, ...texts].join('\n'));
}
