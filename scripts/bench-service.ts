// The simulated service in a process of its own, for the benchmark: every submit is the first one.
import { documented } from '../simulator/cloud.ts';
import { Simulator } from '../simulator/simulator.ts';

const simulator = new Simulator();
simulator.cloud.addToken(process.env['TOKEN'] ?? '');
// Backups whose copies end before they are first looked at.
simulator.cloud.startsAfter = 0;
for (let index = 1; index <= 256; index++) simulator.cloud.addBackup({ id: `backup-${index}`, resourceSize: 0.1 });
const { replicate } = simulator.cloud;
simulator.cloud.replicate = (backup, request) => {
  backup.records.length = 0;
  simulator.requests.length = 0;
  simulator.cloud.recordIds.splice(0, 1, documented.recordId);
  return replicate.call(simulator.cloud, backup, request);
};
await simulator.start();
process.send?.(simulator.endpoint);
process.on('disconnect', () => simulator.stop());
