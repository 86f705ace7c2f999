import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { callWith } from './call.ts';
import { Comparison, type Row } from './compare.ts';
import { inputsOf, runStep, signingKey, startSimulator } from './requests.ts';

const backups = [documented.backupId, '3a1d0c52-7e64-4f0b-9a35-0c7b6f1e2d48', '9b8c7d6e-5f40-4132-8a29-1b0c9d8e7f60'];

interface Listed {
  readonly count: number;
  readonly backups: readonly { readonly id: string; readonly resource_id: string; readonly image_type: string }[];
}

/** What the destination has, as the Python SDK lists it, after a step that lost an answer, and after that step again. */
export async function compareReplicas(): Promise<Row> {
  const comparison = new Comparison('Python SDK: replicas in the destination after a step');
  const simulator = await startSimulator();
  try {
    const sources = backups.map((id, index) =>
      simulator.cloud.addBackup({ id, resourceSize: 0, resourceId: index === 0 ? documented.resourceId : id }),
    );
    // Still under way when the step looks for what became of its first request, which goes through without an answer.
    simulator.cloud.startsAfter = 10_000;
    simulator.fail('POST', faults.closedAfter());
    const inputs = { ...inputsOf(signingKey), backup_id: backups.join(' '), wait: 'true', max_parallel: '1' };
    const first = await runStep(simulator, inputs);
    const again = await runStep(simulator, { ...inputs, verify: 'true' });
    for (const { exitCode, log } of [first, again])
      if (exitCode !== 0) comparison.differs(`the step ended with ${exitCode}: ${log}`);
    const calls = [
      { image_type: 'replication', vault_id: documented.destinationVaultId },
      ...sources.map(({ resourceId }) => ({ image_type: 'replication', resource_id: resourceId })),
    ].map((parameters) => ({ operation: 'ListBackups', project: documented.destinationProjectId, parameters }));
    const [all, ...each] = await callWith('Python', { endpoint: simulator.endpoint, key: signingKey, calls });
    comparison.calls = calls.length;
    comparison.same('replicas of all backups', (all?.parsed as Listed | undefined)?.count, backups.length);
    const named = again.outputs['destination_backup_id']?.split('\n') ?? [];
    comparison.same('first and second step', first.outputs['destination_backup_id'], named.join('\n'));
    for (const [index, source] of sources.entries()) {
      const found = (each[index]?.parsed as Listed | undefined)?.backups.map(({ id }) => id);
      comparison.same(`replicas of ${source.id}`, found, [named[index]]);
    }
  } finally {
    await simulator.stop();
  }
  return comparison.row;
}
