// A helper whose engine refuses to open any file, with the error that KERVAN_TEST_REFUSAL tells as Microsoft's driver would: [SQLSTATE, number, words].
import { jetFault } from '../../../../src/warehouse/microinvest/odbc/jet-faults.ts';
import { OdbcError } from '../../../../src/warehouse/microinvest/odbc/odbc.ts';
import { serve } from '../../../../src/warehouse/microinvest/odbc/serve.ts';

const refusal = JSON.parse(process.env['KERVAN_TEST_REFUSAL']!) as [string, number, string];

serve({
  open() {
    throw new OdbcError(...refusal);
  },
  faultOf: (error) => jetFault(error as OdbcError),
});
