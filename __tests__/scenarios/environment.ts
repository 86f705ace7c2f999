import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { errorOf, failed, type Scenario, succeeded, waiting } from './scenario.ts';
import { titles, told } from './told.ts';

const { recordId } = documented;

/** What the runner and the network around it may be like. */
export const environment: Scenario[] = [
  {
    name: 'an output file that is not there fails the step, and the record id is in the log',
    step: { environment: { GITHUB_OUTPUT: '/nonexistent/output' } },
    check: (ended) => {
      expect(ended.exitCode).toBe(1);
      expect(errorOf(ended)).toContain('/nonexistent/output');
      expect(ended.log).toContain(recordId);
    },
  },
  {
    name: 'an output file that is not there after a finished copy: the error says that the copy has ended well',
    step: { ...waiting, environment: { GITHUB_OUTPUT: '/nonexistent/output' } },
    check: (ended) => {
      expect(ended.exitCode).toBe(1);
      expect(errorOf(ended)).toMatch(new RegExp(`^::error::${titles.noOutputs}\\..*${told.completed.source}`));
    },
  },
  {
    name: 'a summary file that is not there is only a warning',
    step: { environment: { GITHUB_STEP_SUMMARY: '/nonexistent/summary' } },
    check: (ended) => {
      expect(ended.exitCode).toBe(0);
      expect(ended.outputs.replication_record_id).toBe(recordId);
    },
  },
  {
    name: 'a proxy that cannot be used is named by its variable, without its value',
    step: { environment: { HTTPS_PROXY: 'socks5://user:FakeProxyPassword@proxy.example:1080' } },
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { shows: ['HTTPS_PROXY'] });
      expect(ended.log).not.toContain('FakeProxyPassword');
      expect(stage.simulator.requests).toHaveLength(0);
    },
  },
  {
    name: 'a proxy login that cannot be decoded is told without its value',
    step: { environment: { https_proxy: 'http://user:FakeProxyPassword%zz@proxy.example:3128' } },
    check: (ended) => {
      failed(ended, titles.notReplicated, { shows: ['https_proxy'] });
      expect(ended.log).not.toContain('FakeProxyPassword');
    },
  },
  ...['2024#FakeProxyPassword', '2024/FakeProxyPassword', '2024?FakeProxyPassword'].map(
    (password): Scenario => ({
      name: `a proxy whose password cuts its address short is told without its value: ${password.slice(4, 5)}`,
      step: { environment: { https_proxy: `http://user:${password}@proxy.example:3128` } },
      check: (ended, stage) => {
        failed(ended, titles.notReplicated, { shows: ['https_proxy'] });
        expect(ended.log).not.toContain('FakeProxyPassword');
        expect(stage.simulator.requests).toHaveLength(0);
      },
    }),
  ),
  {
    name: 'a proxy that is down is named',
    step: { inputs: { endpoint: 'https://cbr.example.invalid' }, environment: { HTTPS_PROXY: '127.0.0.1:9' } },
    check: (ended) => failed(ended, titles.notReplicated, { shows: ['127.0.0.1:9'] }),
  },
  {
    name: 'a loopback endpoint does not go through the proxy',
    step: { environment: { https_proxy: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' } },
    check: (ended) => succeeded(ended, 'submitted'),
  },
];
