// npm start: the committed bundle against the simulated service, in three acts: the API's documented example, the same once
// more, and a vault in which one server has no fresh backup. The pages go to a file for a browser.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Cloud, documented } from '../simulator/cloud.ts';
import { Simulator } from '../simulator/simulator.ts';
import type { WireRequest } from '../simulator/wire.ts';
import { frame, toHtml } from './pictures/html.ts';
import { action, documentedInputs, readOutputs, root, runNode, stepEnvironment, stepFolder } from './step.ts';

const TOKEN = 'FakeTokenOfTheDemonstration-0123456789';
const HOUR = 60 * 60_000;
/** Of the third act: a server, and how many hours ago it was backed up. */
const SERVERS = { 'erp-db-01': 2, 'mail-01': 80, 'web-01': 3 } as const;
const PAGES = path.join(root, 'reports/demo.html');

/** Draws a chart when its fold is opened: before, it has no width. */
const CHARTS = `<script src="../node_modules/mermaid/dist/mermaid.min.js"></script><script>
mermaid.initialize({ startOnLoad: false });
for (const code of document.querySelectorAll('code.language-mermaid')) {
  code.closest('details').addEventListener('toggle', () => mermaid.run({ nodes: [code] }), { once: true });
}
</script>`;

/** What a step has left. */
interface Played {
  readonly title: string;
  readonly exitCode: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown. */
  readonly page: string;
}

const needed = action.runs.using.replace('node', '');
const problem =
  process.versions.node.split('.')[0] === needed
    ? await demonstrate()
    : `The action runs on Node ${needed}, and this is Node ${process.versions.node}. Run it by npm start.`;
if (problem !== undefined) {
  console.error(`\n${problem}`);
  process.exitCode = 1;
}

/** Plays the three acts. Returns what is not as it must be, or nothing. */
async function demonstrate(): Promise<string | undefined> {
  const simulator = new Simulator();
  simulator.cloud.addToken(TOKEN);
  try {
    await simulator.start();
    const inputs = documentedInputs(simulator.endpoint, TOKEN);

    act('1. One backup is replicated, as in the documented example of the API');
    const first = await play('One backup', inputs);
    show('The request that the simulated CBR received:', ...simulator.requests.map(describe));
    tellLog(first);
    show('The outputs of the step:', ...Object.entries(first.outputs).map(([name, value]) => `${name} = ${value}`));
    show('(project_id is another one than that of the request: so it is in the documented example.)');
    tellPage(first);

    act('2. The same step once more: no second replica');
    const second = await play('The same once more', inputs);
    tellLog(second);
    tellPage(second);
    const count = replicasIn(simulator.cloud);
    show(`The simulated CBR has ${count} replica of this backup in ${documented.destinationRegion}.`);

    act('3. Every night: a vault of three servers, of which one has no fresh backup');
    protect(simulator.cloud);
    const { backup_id: _, name: __, description: ___, ...where } = inputs;
    const third = await play('A vault', { ...where, source_vault_id: documented.sourceVaultId });
    tellLog(third);
    tellPage(third);
    show(`Exit code ${third.exitCode}: the job is red, and the page names the server.`);

    const pages = [first, second, third];
    mkdirSync(path.dirname(PAGES), { recursive: true });
    writeFileSync(
      PAGES,
      frame(
        pages.map(({ title, page }) => ({ title, html: toHtml(page) })),
        CHARTS,
      ),
    );
    act('Shown, and what to read next');
    show(
      'You have seen:',
      '1. The request, the outputs and the page of one backup.',
      '2. That running a step again creates no second replica.',
      '3. What the page says when a server is not protected.',
      '',
      `The three pages, as GitHub shows them: ${path.relative(root, PAGES)}; open it in a browser.`,
      'Next: "Quick start" in README.md. What an error means: docs/troubleshooting.md.',
    );
    return compare(pages, count);
  } finally {
    await simulator.stop();
  }
}

async function play(title: string, inputs: Readonly<Record<string, string>>): Promise<Played> {
  const { folder, remove } = stepFolder();
  try {
    const { exitCode, log } = await runNode(
      [path.join(root, action.runs.main)],
      stepEnvironment(inputs, folder),
      folder,
    );
    const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
    return { title, exitCode, log, outputs: readOutputs(read('output')), page: read('summary') };
  } finally {
    remove();
  }
}

/** The vault with its servers and their backups. The one of the example has left it. */
function protect(cloud: Cloud): void {
  const vault = cloud.vaults.get(documented.sourceVaultId);
  if (vault !== undefined) vault.resources = [];
  for (const [name, hours] of Object.entries(SERVERS)) {
    const resource = cloud.addServer(documented.sourceVaultId, { id: `server-${name}`, name });
    cloud.addBackup({ id: `backup-${name}`, resource, protectedAt: Date.now() - hours * HOUR });
  }
}

function replicasIn(cloud: Cloud): number {
  const backup = cloud.backups.get(documented.backupId);
  return backup === undefined ? 0 : cloud.liveRecords(backup, documented.destinationRegion).length;
}

function compare([first, second, third]: readonly Played[], replicas: number): string | undefined {
  if (first?.exitCode !== 0 || second?.exitCode !== 0) return 'A step has failed. Its log above says why.';
  const { replication_record_id: id } = first.outputs;
  if (id !== documented.recordId) {
    return `The output replication_record_id is "${id ?? ''}", and the documented one is "${documented.recordId}".`;
  }
  if (replicas !== 1 || second.outputs['outcome'] !== 'attached') return `There are ${replicas} replicas, not one.`;
  if (third?.exitCode !== 1 || !third.page.includes('no fresh backup')) return 'The old backup was not noticed.';
  return undefined;
}

function describe({ method, path: address, headers, body }: WireRequest): string {
  const shown = Object.entries(headers).map(([name, value]) => `${name}: ${value?.replaceAll(TOKEN, '***')}`);
  // Reading a backup has no body.
  const content = body === '' ? [] : ['', JSON.stringify(JSON.parse(body), null, 2)];
  return [`${method} ${address}`, ...shown, ...content].join('\n');
}

function tellLog({ log }: Played): void {
  // As the runner shows it, which hides the first line and the token.
  const lines = log.trimEnd().split('\n');
  const shown = lines.filter((line) => !line.startsWith('::add-mask::'));
  show('The log of the step:', ...shown.map((line) => line.replace(/^::(\w+)::/, '$1: ').replaceAll('%0A', '\n  ')));
}

/** What stands in front of its folds, as text. */
function tellPage({ page }: Played): void {
  const [open = ''] = page.split('<details>');
  const text = open
    .replace(/<tr>(.*?)<\/tr>/g, (_row, cells: string) => cells.replace(/<\/t[dh]>(?=<)/g, ' | '))
    .replace(/<br>|^> ?(\[!\w+\])?/gm, '')
    .replace(/<[^>]+>|\*\*|^###? /gm, '')
    .replace(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  show('The page of the run, without its folds:', ...lines);
}

function act(title: string): void {
  console.log(`\n=== ${title}`);
}

function show(heading: string, ...lines: readonly string[]): void {
  console.log(['', heading, ...lines.flatMap((text) => text.split('\n')).map((line) => `  ${line}`)].join('\n'));
}
