import { reader, u16, u32 } from './bytes.ts';

export interface LoginRequest {
  user: string;
  password: string;
  database: string;
  isWindows: boolean;
}

/** Where the places and lengths of a login's texts begin, and what each of them is. */
const TEXTS_AT = 36;
const USER = 1;
const PASSWORD = 2;
const DATABASE = 8;
const SECOND_FLAGS_AT = 25;
const WINDOWS = 0x80;

/** Reads LOGIN7. The password is hidden by swapped halves of each byte and an XOR, which is no secret. */
export function readLogin(body: Buffer): LoginRequest {
  const textBytes = (index: number): Buffer => {
    const place = reader(body, TEXTS_AT + index * 4);
    const start = place.u16();
    return body.subarray(start, start + place.u16() * 2);
  };
  const password = Buffer.from(textBytes(PASSWORD)).map((byte) => {
    const plain = byte ^ 0xa5;
    return ((plain << 4) | (plain >> 4)) & 0xff;
  });
  return {
    user: textBytes(USER).toString('utf16le'),
    password: Buffer.from(password).toString('utf16le'),
    database: textBytes(DATABASE).toString('utf16le'),
    isWindows: (body[SECOND_FLAGS_AT]! & WINDOWS) !== 0,
  };
}

/** The second word of NTLM: a challenge of this server of domain "TEST". */
export function windowsChallenge(): Buffer {
  const domain = Buffer.from('TEST', 'utf16le');
  const end = Buffer.alloc(4);
  const head = 56;
  return Buffer.concat([
    Buffer.from('NTLMSSP\0', 'latin1'),
    u32(2),
    u16(domain.length),
    u16(domain.length),
    u32(head),
    u32(0x8201),
    Buffer.from('challeng', 'latin1'),
    Buffer.alloc(8),
    u16(end.length),
    u16(end.length),
    u32(head + domain.length),
    Buffer.alloc(8),
    domain,
    end,
  ]);
}

/** Who the third word of NTLM says to be: "DOMAIN_user", as logins are named here. Its proof of the password is not looked at. */
export function windowsAccount(body: Buffer): string {
  const textAt = (at: number): string => {
    const length = body.readUInt16LE(at);
    const start = body.readUInt32LE(at + 4);
    return body.subarray(start, start + length).toString('utf16le');
  };
  return `${textAt(28)}_${textAt(36)}`;
}
