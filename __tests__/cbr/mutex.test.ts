import { expect, test } from '@jest/globals';
import { Mutex } from '../../src/cbr/mutex.ts';

const waiting = new AbortController().signal;
const settled = () => new Promise(setImmediate);

test('a turn is given to one after another, in the order in which they came', async () => {
  const mutex = new Mutex();
  expect(mutex.isFree).toBe(true);
  const release = await mutex.take(waiting);
  const order: string[] = [];
  const next = (name: string) => async () => {
    const done = await mutex.take(waiting);
    order.push(name);
    return done;
  };
  const second = next('second')();
  const third = next('third')();
  await settled();
  expect([mutex.isFree, order]).toEqual([false, []]);
  release();
  const releaseSecond = await second;
  await settled();
  expect([mutex.isFree, order]).toEqual([false, ['second']]);
  releaseSecond();
  (await third)();
  await settled();
  expect([mutex.isFree, order]).toEqual([true, ['second', 'third']]);
});

test('it is not free as soon as somebody has asked', () => {
  const mutex = new Mutex();
  mutex.take(waiting);
  mutex.take(waiting);
  expect(mutex.isFree).toBe(false);
});

test('who gives up before takes no turn', async () => {
  const mutex = new Mutex();
  const error = new Error('given up');
  await expect(mutex.take(AbortSignal.abort(error))).rejects.toBe(error);
  expect(mutex.isFree).toBe(true);
});

test('who gives up while waiting is told at once, and the turn goes to the next', async () => {
  const mutex = new Mutex();
  const release = await mutex.take(waiting);
  const giveUp = new AbortController();
  const second = mutex.take(giveUp.signal);
  const third = mutex.take(waiting);
  const error = new Error('given up');
  giveUp.abort(error);
  await expect(second).rejects.toBe(error);
  release();
  (await third)();
  await settled();
  expect(mutex.isFree).toBe(true);
});

test('who has the turn keeps it after giving up, until it is given back', async () => {
  const mutex = new Mutex();
  const giveUp = new AbortController();
  const release = await mutex.take(giveUp.signal);
  giveUp.abort();
  await settled();
  expect(mutex.isFree).toBe(false);
  release();
  await settled();
  expect(mutex.isFree).toBe(true);
});
