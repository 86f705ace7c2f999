// npm start: the committed bundle with the API's documented example, against the simulated service.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { documented } from '../simulator/cloud.ts';
import { Simulator } from '../simulator/simulator.ts';
import { action, readOutputs, root, runNode, stepEnvironment, stepFolder } from './step.ts';

const TOKEN = 'FakeTokenOfTheDemonstration-0123456789';

const needed = action.runs.using.replace('node', '');
if (process.versions.node.split('.')[0] !== needed) {
  throw new Error(`The action runs on Node ${needed}, and this is Node ${process.versions.node}. Run it by npm start.`);
}

const simulator = new Simulator();
simulator.cloud.addToken(TOKEN);
await simulator.start();
const { folder, remove } = stepFolder();
try {
  const inputs = {
    backup_id: documented.backupId,
    project_id: documented.projectId,
    source_region: documented.region,
    endpoint: simulator.endpoint,
    destination_region: documented.destinationRegion,
    destination_project_id: documented.destinationProjectId,
    destination_vault_id: documented.destinationVaultId,
    name: 'backup_name',
    description: 'backup_description',
    token: TOKEN,
  };
  const { exitCode, log } = await runNode([path.join(root, action.runs.main)], stepEnvironment(inputs, folder));
  const outputs = readOutputs(readFileSync(path.join(folder, 'output'), 'utf8'));

  show('The request that the simulated service received');
  for (const { method, path: address, body } of simulator.requests) {
    console.log(`${method} ${address}\n${JSON.stringify(JSON.parse(body), null, 2)}`);
  }
  show('The log of the step, as the runner receives it (it hides the first line and the token)');
  console.log(log.trimEnd());
  show('The outputs of the step');
  for (const [name, value] of Object.entries(outputs)) console.log(`${name} = ${value}`);
  show('The job summary, as HTML in Markdown');
  console.log(readFileSync(path.join(folder, 'summary'), 'utf8').trimEnd().replaceAll('<tr>', '\n<tr>'));

  const right = exitCode === 0 && outputs['replication_record_id'] === documented.recordId;
  show(
    right
      ? 'The step has ended with the documented replication record.'
      : `This is not what is documented: exit code ${exitCode}.`,
  );
  process.exitCode = right ? 0 : 1;
} finally {
  await simulator.stop();
  remove();
}

function show(heading: string): void {
  console.log(`\n=== ${heading}\n`);
}
