import { expect, test } from 'vitest';
import { readMatchFile } from './match-file.ts';

const HEAD = 'Приемане (да/не);Продукт №;Име в магазина;Цена в магазина;Стока № в Склад Pro;Състояние';
const table = (...rows: string[]): string => [HEAD, ...rows, ''].join('\r\n');
const read = async (content: string | Buffer) => {
  const done = await readMatchFile(Buffer.from(content), 'item');
  if (!done.ok) throw new Error(done.problem.code);
  return done.value;
};
/** As windows-1251 has them: the letters of the alphabet in a row, and № before them. */
const inWindows1251 = (text: string): Buffer =>
  Buffer.from(
    Array.from(text, (letter) => {
      const code = letter.codePointAt(0)!;
      if (letter === '№') return 0xb9;
      return code < 0x80 ? code : code - 0x410 + 0xc0;
    }),
  );

test('a comma in a name or a price divides no row', async () => {
  const content = table(
    'да;31;Риза памучна бяла, M;12.50;20;предстои',
    'да;32;Риза, бяла, M;12,50;21;предстои',
    'не;33;Чай, билков;1,20;22;предстои',
  );
  expect(await read(content)).toEqual({
    accepted: [
      { subject: '31', target: 20 },
      { subject: '32', target: 21 },
    ],
    rejected: [{ subject: '33', target: 22 }],
    refused: [],
  });
});

test.each([
  [',', '"Риза, бяла; M"', '"12,50"'],
  ['\t', 'Риза, бяла; M', '12,50'],
])('a table that comes back divided by %j is read by that sign alone', async (sign, name, price) => {
  const content = [HEAD.replaceAll(';', sign), ['да', 31, name, price, 20, 'предстои'].join(sign)].join('\n');
  expect((await read(content)).accepted).toEqual([{ subject: '31', target: 20 }]);
});

test('a table is read in what older spreadsheets save: windows-1251, and UTF-16', async () => {
  const content = table('да;31;Риза;12,50;20;предстои');
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(content, 'utf16le')]);
  for (const saved of [inWindows1251(content), utf16])
    expect((await read(saved)).accepted).toEqual([{ subject: '31', target: 20 }]);
});

test('a row that says something and cannot be understood is named by its number, and keeps back no other', async () => {
  const content = table(
    'да;31;Риза;12.50;;предстои',
    'да;32;Риза;12.50;двадесет;предстои',
    'да;33;Риза; бяла;12.50;20;предстои',
    'да,34,Риза,12.50,20,предстои',
    'може би;35;Риза;12.50;20;предстои',
    'не;;Риза;12.50;20;предстои',
    '',
    ';36;Риза; бяла; M;12.50;20;предстои',
    'да;37;Риза;12.50;20',
    'да;38;Риза;12.50;21;предстои;;',
  );
  const { accepted, rejected, refused } = await read(content);
  expect(refused.map(({ subject, problem: { code, params } }) => [subject, code, params['row']])).toEqual([
    ['31', 'match-file-target', 2],
    ['32', 'match-file-target', 3],
    ['33', 'match-file-cells', 4],
    ['№ 5', 'match-file-cells', 5],
    ['35', 'match-file-answer', 6],
    ['№ 7', 'match-file-target', 7],
  ]);
  expect({ accepted, rejected }).toEqual({
    accepted: [
      { subject: '37', target: 20 },
      { subject: '38', target: 21 },
    ],
    rejected: [],
  });
});
