import { warehouseBattery } from '../battery.ts';
import { accessStand, realAccessStand } from './stand.ts';

const real = process.env['KERVAN_TEST_ACCESS'];

// A real engine where one is named: the path of an Access file with the tables of Warehouse Pro. Only copies of it are changed.
if (real) warehouseBattery('Access', () => realAccessStand(real));
else warehouseBattery('Access over SQLite’s ODBC driver', () => accessStand());
