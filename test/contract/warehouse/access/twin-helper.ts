// Stands in for the Microsoft engine over a file of Access: it opens the same warehouse in SQLite, which lies beside.
import { serve } from '../../../../src/warehouse/microinvest/odbc/serve.ts';
import { sqliteEngine } from './sqlite-engine.ts';

serve({ ...sqliteEngine, open: (file, password) => sqliteEngine.open(`${file}.twin`, password) });
