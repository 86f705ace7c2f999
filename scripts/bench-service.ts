// The simulated service in a process of its own, for the benchmark: every submit is the first one.
import { Simulator } from '../simulator/simulator.ts';

const simulator = new Simulator();
simulator.cloud.addToken(process.env['TOKEN'] ?? '');
// Backups whose copies end before they are first looked at.
simulator.cloud.startsAfter = 0;
for (let index = 1; index <= 256; index++) simulator.cloud.addBackup({ id: `backup-${index}`, resourceSize: 0.1 });
simulator.cloud.keepsRecords = false;
await simulator.start();
process.send?.(simulator.endpoint);
process.on('disconnect', () => simulator.stop());
