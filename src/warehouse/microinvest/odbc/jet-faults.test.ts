import { describe, expect, test } from 'vitest';
import { jetFault } from './jet-faults.ts';
import { OdbcError } from './odbc.ts';

describe('an error of the Microsoft driver', () => {
  test.each([
    ['HY000', -1102, 'lock'],
    ['HY000', 3260, 'lock'],
    ['HY000', 3188, 'lock'],
    ['HY000', 3218, 'lock'],
    ['HY000', 3050, 'lock'],
    ['23000', -1605, 'duplicate'],
    ['28000', -1905, 'refused-login'],
    ['HY000', -1811, 'missing'],
    ['HY000', -1023, 'folder'],
    ['HY000', -1024, 'exclusive'],
    ['HY000', -1809, 'rights'],
    ['IM002', 0, 'driver'],
    ['IM014', 160, 'bitness'],
    ['42S02', -1305, 'foreign'],
    ['HY000', -42, 'other'],
  ])('%s with %i is %s, and its own words are told', (state, native, kind) => {
    expect(jetFault(new OdbcError(state, native, 'words'))).toEqual({
      kind,
      detail: `words (${state}, ${native})`,
    });
  });
});
