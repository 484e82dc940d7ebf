import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test } from 'vitest';
import { refresh } from './live.ts';

const KEY = ['server', 'sofia', 'orders', 'list'];
const client = new QueryClient();
afterEach(() => client.clear());

/** A shown query whose answers come when they are given. */
function shown() {
  const asked: PromiseWithResolvers<string>[] = [];
  const observer = new QueryObserver(client, {
    queryKey: KEY,
    queryFn: () => {
      const answer = Promise.withResolvers<string>();
      asked.push(answer);
      return answer.promise;
    },
  });
  const stop = observer.subscribe(() => {});
  return { asked, stop, data: () => observer.getCurrentResult().data };
}

test('what changed while the first answer was under way is asked for again when it has come', async () => {
  const list = shown();
  const done = refresh(client, ['server', 'sofia', 'orders']);
  list.asked[0]!.resolve('before');
  await expect.poll(() => list.asked.length).toBe(2);
  list.asked[1]!.resolve('after');
  await done;
  expect(list.data()).toBe('after');
  list.stop();
});

test('what is shown already is asked for once, and what is not meant is left alone', async () => {
  const list = shown();
  list.asked[0]!.resolve('before');
  await expect.poll(list.data).toBe('before');
  await refresh(client, ['server', 'varna']);
  expect(list.asked).toHaveLength(1);
  const done = refresh(client, KEY);
  list.asked[1]!.resolve('after');
  await done;
  expect([list.asked.length, list.data()]).toEqual([2, 'after']);
  list.stop();
});
