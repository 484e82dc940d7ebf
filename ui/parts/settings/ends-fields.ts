import { at, isSupto, type Draft } from './draft.ts';
import type { Section } from './field.ts';

const isOf =
  (...kinds: string[]) =>
  (draft: Draft): boolean =>
    kinds.includes(String(at(draft, 'warehouse.database.kind')));

const hasDomain = (draft: Draft): boolean =>
  isOf('mssql')(draft) && at(draft, 'warehouse.database.windowsSignIn') === true;

const isEncrypted = (draft: Draft): boolean =>
  isOf('mysql', 'mssql')(draft) && (at(draft, 'warehouse.database.encrypt') ?? isOf('mssql')(draft)) === true;

const mayBeOld = (draft: Draft): boolean => isOf('mssql')(draft) && isEncrypted(draft);

export const SERVER: Section = {
  id: 'server',
  fields: [
    { path: 'name', isRequired: true, control: { kind: 'text' } },
    { path: 'type', control: { kind: 'one-of', values: ['warehouse-pro-gombashop'] } },
  ],
};

export const WAREHOUSE: Section = {
  id: 'warehouse',
  fields: [
    {
      path: 'warehouse.version',
      isRequired: true,
      control: { kind: 'text', placeholder: '3.07.100' },
    },
    { path: 'warehouse.suptoSince', control: { kind: 'day' }, applies: isSupto },
    {
      path: 'warehouse.database.kind',
      control: { kind: 'database-kind', values: ['mysql', 'mssql', 'access', 'sqlite'] },
    },
    {
      path: 'warehouse.database.file',
      isRequired: true,
      control: { kind: 'text' },
      applies: isOf('sqlite', 'access'),
    },
    { path: 'warehouse.database.host', control: { kind: 'text' }, applies: isOf('mysql', 'mssql') },
    { path: 'warehouse.database.port', control: { kind: 'number' }, applies: isOf('mysql', 'mssql') },
    { path: 'warehouse.database.instance', control: { kind: 'text' }, applies: isOf('mssql') },
    {
      path: 'warehouse.database.database',
      isRequired: true,
      control: { kind: 'text' },
      applies: isOf('mysql', 'mssql'),
    },
    { path: 'warehouse.database.windowsSignIn', control: { kind: 'yes-no' }, applies: isOf('mssql') },
    {
      path: 'warehouse.database.user',
      isRequired: true,
      control: { kind: 'text' },
      applies: isOf('mysql', 'mssql'),
    },
    { path: 'warehouse.database.domain', control: { kind: 'text' }, applies: hasDomain },
    {
      path: 'warehouse.database.password',
      control: { kind: 'secret' },
      applies: isOf('mysql', 'mssql', 'access'),
    },
    { path: 'warehouse.database.readFromCopy', control: { kind: 'yes-no' }, applies: isOf('access') },
    { path: 'warehouse.database.encrypt', control: { kind: 'yes-no' }, applies: isOf('mysql', 'mssql') },
    { path: 'warehouse.database.certificate', control: { kind: 'text' }, applies: isEncrypted },
    { path: 'warehouse.database.trustCertificate', control: { kind: 'yes-no' }, applies: isEncrypted },
    { path: 'warehouse.database.oldServer', control: { kind: 'yes-no' }, applies: mayBeOld },
    { path: 'warehouse.pricesIncludeVat', control: { kind: 'one-of', values: [null, true, false] } },
  ],
};

export const SHOP: Section = {
  id: 'shop',
  fields: [
    { path: 'shop.url', isRequired: true, control: { kind: 'text', placeholder: 'https://' } },
    { path: 'shop.apiId', isRequired: true, control: { kind: 'text' } },
    { path: 'shop.key', isRequired: true, control: { kind: 'secret' } },
    { path: 'shop.timeZone', control: { kind: 'time-zone' } },
  ],
};
