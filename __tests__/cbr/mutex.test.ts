import { expect, test } from '@jest/globals';
import { Line } from '../../src/cbr/mutex.ts';

const waiting = new AbortController().signal;
const settled = () => new Promise(setImmediate);

test('a turn is given to one after another, in the order in which they came', async () => {
  const line = new Line();
  expect(line.isFree).toBe(true);
  const release = await line.take(waiting);
  const order: string[] = [];
  const next = (name: string) => async () => {
    const done = await line.take(waiting);
    order.push(name);
    return done;
  };
  const second = next('second')();
  const third = next('third')();
  await settled();
  expect([line.isFree, order]).toEqual([false, []]);
  release();
  const releaseSecond = await second;
  await settled();
  expect([line.isFree, order]).toEqual([false, ['second']]);
  releaseSecond();
  (await third)();
  await settled();
  expect([line.isFree, order]).toEqual([true, ['second', 'third']]);
});

test('a line is not free as soon as somebody has asked', () => {
  const line = new Line();
  line.take(waiting);
  line.take(waiting);
  expect(line.isFree).toBe(false);
});

test('who gives up before does not stand in the line', async () => {
  const line = new Line();
  const error = new Error('given up');
  await expect(line.take(AbortSignal.abort(error))).rejects.toBe(error);
  expect(line.isFree).toBe(true);
});

test('who gives up while waiting is told at once, and the turn goes to the next', async () => {
  const line = new Line();
  const release = await line.take(waiting);
  const giveUp = new AbortController();
  const second = line.take(giveUp.signal);
  const third = line.take(waiting);
  const error = new Error('given up');
  giveUp.abort(error);
  await expect(second).rejects.toBe(error);
  release();
  (await third)();
  await settled();
  expect(line.isFree).toBe(true);
});

test('who has the turn keeps it after giving up, until it is given back', async () => {
  const line = new Line();
  const giveUp = new AbortController();
  const release = await line.take(giveUp.signal);
  giveUp.abort();
  await settled();
  expect(line.isFree).toBe(false);
  release();
  await settled();
  expect(line.isFree).toBe(true);
});
