import {
  type FromNode,
  MssqlQueryCompiler,
  PrimitiveValueListNode,
  RawNode,
  type SchemableIdentifierNode,
  SelectModifierNode,
  SelectQueryNode,
  ValueNode,
  type ValuesNode,
} from 'kysely';
import type { WarehouseTables } from '../tables.ts';

/** The vendor's names on SQL Server; they matter where the database's collation tells capitals from small letters. */
export const MSSQL_NAMES: Record<keyof WarehouseTables, string> = {
  goods: 'Goods',
  goodsgroups: 'GoodsGroups',
  partnersgroups: 'PartnersGroups',
  objectsgroups: 'ObjectsGroups',
  partners: 'Partners',
  objects: 'Objects',
  users: 'Users',
  operations: 'Operations',
  store: 'Store',
  payments: 'Payments',
  cashbook: 'CashBook',
  nextacct: 'NextAcct',
  vatgroups: 'VATGroups',
  paymenttypes: 'PaymentTypes',
  currencies: 'Currencies',
  documents: 'Documents',
  ecrreceipts: 'ECRReceipts',
  configuration: 'Configuration',
  registration: 'Registration',
  system: 'System',
  transformations: 'Transformations',
};

const NAMES: ReadonlyMap<string, string> = new Map(Object.entries(MSSQL_NAMES));

/**
 * The driver's statements as SQL Server wants them: the vendor's table names in brackets, `top` for `limit`, texts as N'…', and for
 * rows that are read to be changed a table hint: update locks, which readers do not mind and a second writer waits for. The hint makes
 * the read wait in databases with row versions (READ_COMMITTED_SNAPSHOT) too. Several rows are added by UNION ALL, which servers before 2008
 * take as well; the types of a column are agreed on as they are among several VALUES.
 */
export class TransactSqlCompiler extends MssqlQueryCompiler {
  protected override getLeftIdentifierWrapper(): string {
    return '[';
  }

  protected override getRightIdentifierWrapper(): string {
    return ']';
  }

  protected override appendStringLiteral(value: string): void {
    this.append('N');
    super.appendStringLiteral(value);
  }

  protected override visitSchemableIdentifier(node: SchemableIdentifierNode): void {
    const name = NAMES.get(node.identifier.name) ?? node.identifier.name;
    super.visitSchemableIdentifier({ ...node, identifier: { ...node.identifier, name } });
  }

  protected override visitSelectQuery({ limit, ...node }: SelectQueryNode): void {
    const top =
      limit && SelectModifierNode.createWithExpression(RawNode.create(['top(', ')'], [limit.limit]));
    super.visitSelectQuery({
      ...node,
      frontModifiers: [...(node.frontModifiers ?? []), ...(top ? [top] : [])],
      endModifiers: (node.endModifiers ?? []).filter((each) => !isForUpdate(each)),
    });
  }

  protected override visitValues(node: ValuesNode): void {
    if (node.values.length === 1) return super.visitValues(node);
    node.values.forEach((row, place) => {
      this.append(place === 0 ? 'select ' : ' union all select ');
      const values = PrimitiveValueListNode.is(row)
        ? row.values.map((value) => ValueNode.create(value))
        : row.values;
      this.compileList(values);
    });
  }

  protected override visitFrom(node: FromNode): void {
    super.visitFrom(node);
    const select = this.parentNode;
    if (select && SelectQueryNode.is(select) && select.endModifiers?.some(isForUpdate))
      this.append(' with (updlock, rowlock)');
  }
}

function isForUpdate({ modifier }: SelectModifierNode): boolean {
  return modifier === 'ForUpdate';
}
