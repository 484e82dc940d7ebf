import { warehouseBattery } from '../battery.ts';
import { accessStand } from './stand.ts';

warehouseBattery('Access over SQLite’s ODBC driver', () => accessStand());
