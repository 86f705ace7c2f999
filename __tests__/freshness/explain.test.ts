import { expect, test } from '@jest/globals';
import { ServiceError, UnansweredError } from '../../src/cbr/call-error.ts';
import { LoginError } from '../../src/credentials/login-error.ts';
import { explain } from '../../src/freshness/tell.ts';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { ReplicationError } from '../../src/replication/replication.ts';
import { TITLES } from '../../src/report/result.ts';

// Why a step has no verdict: each kind of error, in the words for the reader of the log.
const NOT_KNOWN = 'The age of the replicas is not known.';
const running = { cancelled: new AbortController().signal };
const cancelledBy = (reason?: unknown) => ({ cancelled: AbortSignal.abort(reason) });
const refusal = new ServiceError(
  'read the vault',
  { status: 403, headers: { 'x-request-id': 'req-1' }, body: '{"error_code":"APIGW.0302","error_msg":"no"}' },
  0,
);
const unread = new ReplicationError({
  title: 'The replicas could not be read',
  message: 'How old they are is not known.',
  advice: 'Grant it.',
  call: refusal,
});
const unforeseen = {
  title: 'An unforeseen error has ended the step',
  advice: expect.stringMatching(/^Run the step again\. If it ends like this again, report it as a bug/),
  ...{ code: undefined, requestId: undefined },
};

test('what could not be read: the words of the service first, then ours, its code and request ID', () => {
  refusal.notes.push('A note.');
  const { title, reasons, advice, code, requestId } = explain(unread, running);
  expect({ title, advice, code, requestId }).toEqual({
    title: 'The replicas could not be read',
    advice: 'Grant it.',
    code: 'APIGW.0302',
    requestId: 'req-1',
  });
  expect(reasons).toEqual([refusal.message, 'A note.', 'How old they are is not known.']);
});

test('without a call there is only what we say, under a title of ours', () => {
  expect(explain(new ReplicationError({ message: 'It is empty.', advice: 'Fill it.' }), running)).toEqual({
    title: 'The step could not be completed',
    reasons: ['It is empty.'],
    advice: 'Fill it.',
    ...{ code: undefined, requestId: undefined },
  });
});

test('a login that failed', () => {
  const error = new LoginError({
    message: 'No.',
    advice: 'Log in.',
    code: 'IAM.1',
    requestId: 'req-2',
    notes: ['Why.'],
  });
  expect(explain(error, running)).toEqual({
    title: 'The login failed',
    reasons: ['No.', 'Why.'],
    advice: 'Log in.',
    ...{ code: 'IAM.1', requestId: 'req-2' },
  });
});

test('an error with words of its own is told with them', () => {
  expect(explain(new Error('The proxy is no address'), running)).toEqual({
    title: 'The step could not be completed',
    reasons: ['The proxy is no address.', NOT_KNOWN],
    ...{ advice: undefined, code: undefined, requestId: undefined },
  });
});

test.each([
  new TypeError('x is not a function'),
  undefined,
  null,
  7,
])('an error of the language has no words: %p', (error) => {
  expect(explain(error, running)).toEqual({ ...unforeseen, reasons: [NOT_KNOWN], cause: error });
});

test('who cancels the step is told that it was cancelled, and nothing else', () => {
  expect(explain(new Error('aborted'), cancelledBy())).toEqual({
    title: TITLES.cancelled,
    reasons: [NOT_KNOWN],
    ...{ advice: undefined, code: undefined, requestId: undefined },
  });
  const stopped = new UnansweredError('x', new TransportFailure('cancelled', true, 'y'), new URL('https://h'));
  expect(explain(stopped, cancelledBy()).title).toBe(TITLES.cancelled);
});

test('what the service has said by then is worth more than the cancellation', () => {
  expect(explain(refusal, cancelledBy()).reasons[0]).toContain('APIGW.0302');
  expect(explain(unread, cancelledBy()).title).toBe('The replicas could not be read');
});

test('a step that something unforeseen has stopped names that', () => {
  const reason = new Error('unforeseen', { cause: new Error('the disk is on fire') });
  expect(explain(new Error('aborted'), cancelledBy(reason))).toEqual({
    ...unforeseen,
    reasons: ['the disk is on fire.', NOT_KNOWN],
    cause: reason.cause,
  });
  const plain = new RangeError('stopped');
  expect(explain(new Error('aborted'), cancelledBy(plain))).toEqual({
    ...unforeseen,
    reasons: [NOT_KNOWN],
    cause: plain,
  });
});
