import { expect } from '@jest/globals';
import { faults } from '../../simulator/faults.ts';
import { accessKey, addKey } from '../scenarios/logins.ts';
import { errorOf, type Scenario } from '../scenarios/scenario.ts';
import { titles as shared } from '../scenarios/told.ts';
import {
  addReplica,
  callsOf,
  destinationProjectId,
  fresh,
  HOUR,
  isUnknown,
  MINUTE,
  one,
  pointsOf,
  resourceId,
  resourceName,
  sourceVaultId,
  titles,
  withAccess,
  withKey,
} from './steps.ts';

export const reads: Scenario[] = [
  one(
    'the source vault may not be read',
    (stage) => {
      addKey(stage, { denied: ['cbr:vaults:get'] });
      addReplica(stage);
    },
    (ended, stage) => {
      isUnknown(ended, titles.noSource, 'cbr:vaults:get', 'resource_id');
      expect(callsOf(stage)).toBe('VAULT');
    },
  ),
  ...[400, 403, 404].map((status) =>
    one(
      `a firewall answers HTTP ${status} for a moment`,
      (stage) => {
        addReplica(stage);
        stage.simulator.fail('LIST', faults.answer(status, '<html>no</html>'));
      },
      (ended, stage) => {
        fresh(ended);
        expect(callsOf(stage)).toMatch(/LIST LIST$/);
      },
    ),
  ),
  one(
    'the source vault does not exist',
    (stage) => stage.simulator.cloud.vaults.delete(sourceVaultId),
    (ended) => isUnknown(ended, titles.noSource, 'source_vault_id'),
  ),
  one(
    'the source vault cannot be reached for a while',
    (stage) => {
      addReplica(stage);
      stage.simulator.fail('VAULT', faults.gateway(502), faults.closedBefore());
    },
    (ended, stage) => {
      fresh(ended);
      expect(callsOf(stage)).toBe('VAULT VAULT VAULT LIST');
    },
  ),
  one(
    'the source vault stays out of reach',
    (stage) => stage.simulator.fail('VAULT', ...Array.from({ length: 20 }, () => faults.gateway(502))),
    (ended) => isUnknown(ended, titles.noSource),
  ),
  one(
    'the source vault protects nothing',
    (stage) => stage.simulator.cloud.vaults.get(sourceVaultId)?.resources.splice(0),
    (ended) => isUnknown(ended, titles.nothingProtected, sourceVaultId),
  ),
  ...(
    [
      ['no ID', { name: 'nameless' }],
      ['an odd ID', { id: '../..' }],
      ['no object', 'nameless'],
    ] as const
  ).map(([what, resource]) =>
    one(
      `a resource of the source vault that has ${what} is not forgotten`,
      (stage) => {
        addReplica(stage);
        const body = { vault: { id: sourceVaultId, resources: [{ id: resourceId, name: resourceName }, resource] } };
        stage.simulator.fail('VAULT', faults.answer(200, JSON.stringify(body)));
      },
      (ended) => isUnknown(ended, titles.noSource, sourceVaultId),
    ),
  ),
  one(
    'an answer about another vault',
    (stage) => {
      const body = { vault: { id: 'another', resources: [{ id: resourceId }] } };
      const answer = faults.answer(200, JSON.stringify(body));
      stage.simulator.fail('VAULT', ...Array.from({ length: 20 }, () => answer));
    },
    (ended) => isUnknown(ended, titles.noSource),
  ),
  one(
    'the replicas may not be read: what must have one is told all the same',
    (stage) => {
      addKey(stage, { denied: [`cbr:backups:list@${destinationProjectId}`] });
      addReplica(stage);
    },
    (ended) => {
      isUnknown(ended, titles.noReplicas, 'cbr:backups:list', /[Dd]estination/);
      expect(pointsOf(ended)).toMatchObject([{ resource_id: resourceId }]);
    },
  ),
  one(
    'a list that stays unreadable',
    (stage) => stage.simulator.fail('LIST', ...Array.from({ length: 60 }, () => faults.gateway(503))),
    (ended) => isUnknown(ended, titles.noReplicas),
  ),
  one(
    'a list that is shorter than its count is no list',
    (stage) => {
      addReplica(stage);
      stage.simulator.cloud.pages.count = (all) => all + 3;
    },
    (ended, stage) => {
      isUnknown(ended, titles.noReplicas, '1 of 4');
      expect(callsOf(stage)).toBe('VAULT LIST LIST LIST LIST LIST LIST');
    },
  ),
  one(
    'a list that was short once is read again',
    (stage) => {
      addReplica(stage);
      const { pages } = stage.simulator.cloud;
      pages.count = (all) => all + 3;
      stage.simulator.answered = (call) => {
        if (call === 'LIST' && stage.simulator.calls.length > 2) delete pages.count;
      };
    },
    fresh,
  ),
  one(
    'a list that is always the same page is no list',
    (stage) => {
      for (let index = 0; index < 4; index++) addReplica(stage);
      Object.assign(stage.simulator.cloud.pages, { cap: 2, isSame: true });
    },
    (ended) => isUnknown(ended, titles.noReplicas),
  ),
  one(
    'a long list in small pages is read to its end',
    (stage) => {
      stage.simulator.cloud.pages.cap = 2;
      for (let index = 0; index < 7; index++) addReplica(stage, { resourceId: `other-${index}`, age: index * MINUTE });
      addReplica(stage, { age: 10 * HOUR });
    },
    (ended, stage) => {
      fresh(ended);
      expect(callsOf(stage)).toBe('VAULT LIST LIST LIST LIST');
    },
  ),
  one(
    'an answer that is no JSON',
    (stage) => stage.simulator.fail('LIST', ...Array.from({ length: 60 }, () => faults.notJson(false))),
    (ended) => isUnknown(ended, titles.noReplicas),
  ),
  one(
    'too many requests for a moment',
    (stage) => {
      addReplica(stage);
      stage.simulator.fail('LIST', faults.throttled('3'));
    },
    fresh,
  ),
  {
    name: 'a wrong key is tried once',
    step: { action: 'freshness', inputs: { ...accessKey, secret_access_key: 'FakeWrongSecret' } },
    prepare: (stage) => addKey(stage),
    check: (ended, stage) => {
      isUnknown(ended, titles.noSource);
      expect(callsOf(stage)).toBe('VAULT');
    },
  },
  {
    name: 'cancelled while it reads',
    step: { ...withKey, onSilence: 'SIGTERM' },
    prepare: withAccess(({ simulator }) => simulator.fail('LIST', faults.noAnswer(false))),
    check: (ended) => isUnknown(ended, shared.cancelled),
  },
  {
    name: 'outputs that cannot be written fail a good step',
    step: { ...withKey, environment: { GITHUB_OUTPUT: '/nowhere/at/all' } },
    prepare: withAccess((stage) => addReplica(stage)),
    check: (ended) => {
      expect(ended.exitCode).toBe(1);
      expect(errorOf(ended)).toContain(shared.noOutputs);
    },
  },
];
