import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';

/** What OWASP asks at least of argon2id: 19 MiB and two passes, one lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/** A password as it is stored: argon2id in the usual text form, "$argon2id$v=19$m=19456,t=2,p=1$salt$hash". */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await compute(password, { memory: MEMORY_KIB, passes: PASSES, lanes: LANES, salt });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${base64(salt)}$${base64(hash)}`;
}

/** Nobody's password: for names that do not exist, so that they take as long as those that do. */
const NOBODY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Whether this is the password of the stored hash; without a hash never, after the same work. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored ?? NOBODY);
  if (!match) return false;
  const [memory, passes, lanes] = match.slice(1, 4).map(Number) as [number, number, number];
  const [salt, expected] = match.slice(4).map((text) => Buffer.from(text, 'base64')) as [Buffer, Buffer];
  const hash = await compute(password, { memory, passes, lanes, salt }, expected.length);
  return timingSafeEqual(hash, expected) && stored !== undefined;
}

interface Cost {
  memory: number;
  passes: number;
  lanes: number;
  salt: Buffer;
}

/** The same letters can be written with different signs, depending on the keyboard: they are one password. */
function compute(
  password: string,
  { memory, passes, lanes, salt }: Cost,
  length = HASH_BYTES,
): Promise<Buffer> {
  return derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: salt,
    parallelism: lanes,
    tagLength: length,
    memory,
    passes,
  });
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
