import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { TOKEN } from '../support/step.ts';
import { type Scenario, sent, succeeded } from './scenario.ts';
import { told } from './told.ts';

const { backupId, recordId, destinationVaultId, destinationProjectId } = documented;

/** The documented request and answer, with what each scenario adds to its name. */
export const accepted: Scenario[] = [
  {
    name: 'the documented example: one request, all eight fields answered',
    step: { inputs: { name: 'backup_name', description: 'backup_description' } },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      const [request] = stage.simulator.requests;
      expect(stage.simulator.requests).toHaveLength(1);
      expect(request?.method).toBe('POST');
      expect(request?.path).toBe(`/v3/${documented.projectId}/backups/${backupId}/replicate`);
      expect(JSON.parse(request?.body ?? '')).toEqual({
        replicate: {
          description: 'backup_description',
          destination_project_id: destinationProjectId,
          destination_region: 'region2',
          destination_vault_id: destinationVaultId,
          name: 'backup_name',
        },
      });
      expect(request?.headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'replicate-cbr-backup/1.0.0',
        'x-auth-token': TOKEN,
      });
      expect(ended.outputs).toEqual({
        replication_record_id: recordId,
        source_region: 'region1',
        backup_id: backupId,
        project_id: documented.answeredProjectId,
        provider_id: documented.providerId,
        destination_region: 'region2',
        destination_project_id: destinationProjectId,
        destination_vault_id: destinationVaultId,
        outcome: 'submitted',
        status: '',
        destination_backup_id: '',
        error_code: '',
        request_id: '',
        replications: `[\n${JSON.stringify({
          backup_id: backupId,
          resource_id: '',
          resource_name: '',
          replication_record_id: recordId,
          outcome: 'submitted',
          status: '',
          destination_backup_id: '',
          provider_id: documented.providerId,
        })}\n]`,
      });
      expect(ended.summary).toContain(recordId);
      expect(ended.summary).toContain('https://github.com/octo-org/octo-repo/actions/runs/7012345678/attempts/2');
      expect(ended.log).toContain(told.notWaited);
      // The endpoint, the kind of credential and the request ID are there for support.
      for (const word of [/127\.0\.0\.1:\d+/, /IAM token/, /Request ID [0-9a-f-]{36}/]) expect(ended.log).toMatch(word);
    },
  },
  {
    name: 'without a name and description: who asked stands in the description',
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(sent(stage)).toEqual({
        description: 'octo-org/octo-repo run 7012345678 attempt 2',
        destination_project_id: destinationProjectId,
        destination_region: 'region2',
        destination_vault_id: destinationVaultId,
      });
    },
  },
  {
    name: 'outside GitHub: no description, no link, no summary file, no output file',
    step: {
      environment: { GITHUB_REPOSITORY: undefined, GITHUB_STEP_SUMMARY: undefined, GITHUB_OUTPUT: undefined },
    },
    check: (ended, stage) => {
      expect(ended.exitCode).toBe(0);
      expect(sent(stage)).not.toHaveProperty('description');
      expect(ended.summary).toBe('');
      expect(ended.log).toContain(`::set-output name=replication_record_id::${recordId}`);
    },
  },
  {
    name: 'enable_acceleration is sent when true',
    step: { inputs: { enable_acceleration: 'True' } },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(sent(stage).enable_acceleration).toBe(true);
    },
  },
  {
    name: 'white space around inputs does not matter, and an empty flag means its default',
    step: { inputs: { backup_id: `  ${backupId}\n`, enable_acceleration: '', token: ` ${TOKEN}\n` } },
    check: (ended) => succeeded(ended, 'submitted'),
  },
  {
    name: 'a Chinese name is allowed',
    step: { inputs: { name: '每日备份_1' } },
    check: (ended) => succeeded(ended, 'submitted'),
  },
  {
    name: 'without source_region the answer names it',
    step: { inputs: { source_region: '' } },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs.source_region).toBe('region1');
    },
  },
];
