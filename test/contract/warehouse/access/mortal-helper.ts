// A helper that dies once, where the file that KERVAN_TEST_DEATH names says: before or after a commit, or at a statement.
import { readFileSync, rmSync } from 'node:fs';
import { serve } from '../../../../src/warehouse/microinvest/odbc/serve.ts';
import { sqliteEngine } from './sqlite-engine.ts';

const note = process.env['KERVAN_TEST_DEATH']!;

function dieAt(moment: string): void {
  let wanted = '';
  try {
    wanted = readFileSync(note, 'utf8');
  } catch {
    return;
  }
  if (!moment.includes(wanted)) return;
  rmSync(note);
  process.kill(process.pid, 'SIGKILL');
}

serve({
  ...sqliteEngine,
  open(file, password) {
    const opened = sqliteEngine.open(file, password);
    return {
      ...opened,
      run(sql, parameters, onRows) {
        dieAt(sql);
        return opened.run(sql, parameters, onRows);
      },
      commit() {
        dieAt('before commit');
        opened.commit();
        dieAt('after commit');
      },
    };
  },
});
