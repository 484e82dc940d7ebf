import { expect, test } from 'vitest';
import { hashPassword, isPassword } from './password.ts';

test('the same password is stored differently each time, with argon2id and its cost', async () => {
  const [one, other] = await Promise.all([hashPassword('много тайна'), hashPassword('много тайна')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(other);
  expect(await isPassword('много тайна', one)).toBe(true);
  expect(await isPassword('много тайни', one)).toBe(false);
});

test('a password typed on another keyboard is the same', async () => {
  const stored = await hashPassword('тайна \u0439');
  expect(await isPassword('тайна \u0438\u0306', stored)).toBe(true);
});

test('hashes of an older cost stay good', async () => {
  const { argon2Sync } = await import('node:crypto');
  const nonce = Buffer.from('somesalt');
  const cost = { parallelism: 1, tagLength: 32, memory: 12_288, passes: 3 };
  const hash = argon2Sync('argon2id', { message: 'password', nonce, ...cost });
  const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
  const stored = `$argon2id$v=19$m=12288,t=3,p=1$${text(nonce)}$${text(hash)}`;
  expect(await isPassword('password', stored)).toBe(true);
});

test('nobody has a password, whatever it is, and what is stored wrongly opens nothing', async () => {
  expect(await isPassword('', undefined)).toBe(false);
  expect(await isPassword('password', 'password')).toBe(false);
});
