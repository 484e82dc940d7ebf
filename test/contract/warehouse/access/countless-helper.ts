// A helper over a driver that never knows how many rows a statement changed (SQLRowCount says -1). What KERVAN_TEST_MEANWHILE holds is done before a change of the store, as somebody else would.
import { serve } from '../../../../src/warehouse/microinvest/odbc/serve.ts';
import { sqliteEngine } from './sqlite-engine.ts';

const meanwhile = process.env['KERVAN_TEST_MEANWHILE'];

serve({
  ...sqliteEngine,
  open(file, password) {
    const opened = sqliteEngine.open(file, password);
    return {
      ...opened,
      run(sql, parameters, onRows) {
        // The change that only locks comes before it, and changes nothing.
        const isMove = /^update \[store\] set \[Qtty\] = \[Qtty\] \+/i.test(sql);
        if (meanwhile && isMove) opened.run(meanwhile, [], onRows);
        const done = opened.run(sql, parameters, onRows);
        return done.names ? done : { ...done, count: -1 };
      },
    };
  },
});
