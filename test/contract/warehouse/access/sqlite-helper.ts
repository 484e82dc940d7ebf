// Stands in for the Microsoft engine where there is none: the same helper, over SQLite's ODBC driver.
import { serve } from '../../../../src/warehouse/microinvest/odbc/serve.ts';
import { sqliteEngine } from './sqlite-engine.ts';

serve(sqliteEngine);
