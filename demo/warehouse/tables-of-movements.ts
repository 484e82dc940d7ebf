import { date, double, doubles, id, int, ints, table, text, timestamp, withoutDefault } from './columns.ts';
import type { Table } from './columns.ts';

const requiredOnMssql = { mssql: { required: true } };

/** The documents, what they did to the stock and the money, and the numbers they took. */
export const MOVEMENT_TABLES = {
  // The central table: a document is one or more lines with the same OperType and Acct; it has no header of its own.
  operations: table(
    'Operations',
    [
      id,
      ...ints('OperType', 'Acct', 'GoodID', 'PartnerID', 'ObjectID', 'OperatorID'),
      double('Qtty'),
      int('Sign'),
      ...doubles('PriceIn', 'PriceOut', 'VATIn', 'VATOut', 'Discount'),
      int('CurrencyID'),
      double('CurrencyRate', { addedIn: '3.07' }),
      date('Date'),
      text('Lot', { length: 50 }),
      int('LotID', { addedIn: '3.02' }),
      text('Note'),
      int('SrcDocID'),
      int('UserID'),
      timestamp('UserRealTime'),
    ],
    [
      ['OperType', 'Acct'],
      ...'OperType Acct GoodID PartnerID ObjectID OperatorID CurrencyID Date Lot LotID SrcDocID UserID'.split(
        ' ',
      ),
    ],
    {
      mssqlIndexes: [
        ['ObjectID', 'OperType'],
        ['GoodID', 'PartnerID', 'OperType'],
      ],
    },
  ),
  store: table(
    'Store',
    [
      id,
      int('ObjectID'),
      int('GoodID'),
      double('Qtty'),
      double('Price'),
      text('Lot', { length: 250 }),
      int('LotID', { addedIn: '3.02' }),
      int('LotOrder', { addedIn: '3.02' }),
    ],
    ['GoodID', 'ObjectID', 'Lot', 'LotID'],
    { mssqlIndexes: [['ObjectID', 'GoodID']] },
  ),
  payments: table(
    'Payments',
    [
      id,
      double('Acct', { mssql: { type: 'int' } }),
      int('OperType'),
      int('PartnerID'),
      int('ObjectID', { addedIn: '3.07' }),
      double('Qtty'),
      int('Mode'),
      int('Sign', { addedIn: '3.07' }),
      date('Date'),
      int('UserID'),
      timestamp('UserRealTime'),
      int('Type'),
      text('TransactionNumber'),
      date('EndDate', { addedIn: '3.00' }),
    ],
    ['Acct', 'OperType', 'PartnerID', 'ObjectID', 'Date', 'UserID', 'EndDate'],
    {
      mssqlIndexes: [
        ['Acct', 'OperType', 'Mode'],
        ['OperType', 'PartnerID', 'ObjectID'],
      ],
    },
  ),
  documents: table(
    'Documents',
    [
      id,
      int('Acct', { required: true, mssql: { required: false } }),
      text('InvoiceNumber', { required: true, indexedLength: 190, mssql: { required: false } }),
      int('OperType', { required: true, mssql: { type: 'smallint', required: false } }),
      date('InvoiceDate'),
      int('DocumentType', { mssql: { type: 'smallint' } }),
      date('ExternalInvoiceDate'),
      text('ExternalInvoiceNumber'),
      int('PaymentType', { mssql: { type: 'smallint' } }),
      text('Recipient', { indexedLength: 190 }),
      text('EGN', { mssql: { length: 50 } }),
      text('Provider'),
      date('TaxDate', { addedIn: '3.01' }),
      text('Reason', { addedIn: '3.01' }),
      text('Description', { addedIn: '3.01' }),
      text('Place', { addedIn: '3.01' }),
    ],
    ['Acct', 'InvoiceNumber', 'OperType', 'Recipient'],
    { mysqlKey: ['Acct', 'InvoiceNumber', 'OperType'] },
  ),
  // The reservation of document numbers: its primary key is the only lock all clients share.
  nextacct: table(
    'NextAcct',
    [text('NextAcct', { length: 50, required: true }), { ...id, mssqlOnly: true }],
    [],
    { key: ['NextAcct'] },
  ),
  lots: table(
    'Lots',
    [id, text('SerialNo'), date('EndDate'), date('ProductionDate'), text('Location')],
    ['SerialNo', 'EndDate'],
  ),
  cashbook: table(
    'CashBook',
    [
      id,
      date('Date'),
      text('Desc'),
      int('OperType'),
      int('Sign'),
      double('Profit'),
      int('UserID'),
      timestamp('UserRealtime'),
      int('ObjectID'),
    ],
    ['Date', 'OperType', 'UserID', 'ObjectID'],
  ),
  ecrreceipts: table(
    'ECRReceipts',
    [
      id,
      int('OperType', requiredOnMssql),
      int('Acct', requiredOnMssql),
      int('ReceiptID', requiredOnMssql),
      timestamp('ReceiptDate'),
      int('ReceiptType', requiredOnMssql),
      text('ECRID'),
      text('Description'),
      withoutDefault(double('Total')),
      int('UserID', requiredOnMssql),
      timestamp('UserRealTime'),
    ],
    ['OperType', 'Acct', 'ReceiptID', 'ReceiptType', 'ECRID', 'UserID'],
  ),
  transformations: table(
    'Transformations',
    [
      id,
      ...ints('RootOperType', 'RootAcct', 'FromOperType', 'FromAcct', 'ToOperType', 'ToAcct', 'UserID'),
      timestamp('UserRealTime'),
    ],
    ['RootOperType', 'RootAcct', 'FromOperType', 'FromAcct', 'ToOperType', 'ToAcct', 'UserID'],
  ),
} satisfies Record<string, Table>;
