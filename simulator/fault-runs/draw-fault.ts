import { MINUTE, SECOND } from '../../src/clock.ts';
import type { HttpRequest } from '../../src/http/transport.ts';
import { echoForms } from '../echoes.ts';
import { faults } from '../faults.ts';
import type { NetworkFault } from '../memory-transport.ts';
import { aboutAnother } from './another-backup.ts';
import { TOKEN } from './credentials.ts';
import type { Setting } from './draw-setting.ts';
import { isOfCbr } from './requests.ts';

/** What goes wrong with a request, in so great a share of them, and its name in the report. */
export function drawFault(
  { chance, alone }: Setting,
  share: number,
  request: HttpRequest,
): { readonly name: string; readonly fault: NetworkFault | undefined } | undefined {
  if (!chance.is(share)) return undefined;
  const commit = chance.is(0.5);
  const draw: Readonly<Record<string, () => NetworkFault>> = {
    'no connection': () => ({ kind: 'unreachable' }),
    'connection closed': () => (commit ? faults.closedAfter() : faults.closedBefore()),
    'no answer': () => faults.noAnswer(commit),
    'late commit': () => faults.lateCommit(chance.between(0, alone ? 20 * SECOND : 10 * MINUTE)),
    'truncated answer': () => faults.truncated(commit),
    'dripping answer': () => faults.drip(commit),
    'no JSON': () => faults.notJson(commit),
    'no record id': () => faults.emptyObject(commit),
    'gateway error': () => faults.gateway(chance.of([500, 502, 503, 504, 408]), commit),
    'gateway 404 or 429': () => faults.gateway(chance.of([404, 429])),
    throttled: () => faults.throttled(chance.is(0.5) ? String(Math.ceil(chance.scaled(1, 1_000))) : undefined),
    'doubtful code, echoing the token': () =>
      faults.error(chance.of(['1006', '9910']), { commit, message: `odd ${TOKEN}` }),
    'an echo of the credential': () =>
      faults.echo(chance.of(Object.keys(echoForms)), chance.of([400, 404, 408, 429, 500, 503]), chance.is(0.2)),
    busy: () => faults.error(chance.of(['6130', '6125', '1007', '0002'])),
    'another backup': () => faults.answer(200, JSON.stringify({ backup: aboutAnother() }), { commit }),
    'a list of others': () => faults.answer(200, JSON.stringify({ backups: [aboutAnother()], count: 1 })),
    refused: () => faults.error(chance.of(['6129', '1005', '9900'])),
  };
  // The login knows nothing of backups: only what may befall any request befalls it.
  const login = !isOfCbr(request);
  const names = Object.keys(draw).filter(
    (name) => !login || !/busy|refused|doubtful|record id|another|others/.test(name),
  );
  const name = chance.of(names);
  return { name, fault: draw[name]?.() };
}
