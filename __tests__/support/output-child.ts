// Saves sets of outputs without end, long ones and short ones by turns, until it is killed. All of a set have its number.
import { writeOutputFile } from '../../src/github/output-file.ts';

const [, , file = ''] = process.argv;
for (let number = 1; ; number++) {
  const filling = 'x'.repeat((number * 7_919) % 90_000);
  writeOutputFile(file, { backup_id: `${number}`, replications: `[\n${filling}\n]`, request_id: `${number}` });
}
