import {
  AliasNode,
  ColumnNode,
  FromNode,
  IdentifierNode,
  MssqlQueryCompiler,
  RawNode,
  ReferenceNode,
  TopNode,
  ValueNode,
  ValuesNode,
  type BinaryOperationNode,
  type ColumnUpdateNode,
  type CompiledQuery,
  type InsertQueryNode,
  type JoinNode,
  type LimitNode,
  type OperationNode,
  type PrimitiveValueListNode,
  type QueryId,
  type RootOperationNode,
  type SelectModifierNode,
  type SelectQueryNode,
  type ValuesNode as Values,
} from 'kysely';
import { columnOf, holdsMoment, isMoment, refuseForeign, refuseList } from './access-grammar.ts';

/** What stands in the text for a parameter that is a moment. */
export const MOMENT_PLACE = 'cdate(?)';

/** A table of one row, for a SELECT that only looks into others: Access wants to know from what. */
const ONE_ROW = FromNode.create([
  RawNode.createWithSql('(select count(*) as [rows] from [system]) as [one]'),
]);

/**
 * SQL of the Jet and ACE engines of Microsoft Access, as their ODBC driver takes it. What they lack is an error here and not at the shop
 * owner's: a statement that compiles is one they understand, as far as their published grammar says; what stands in it as text (`sql`) nobody looks
 * at, and its author answers for it.
 */
export class AccessQueryCompiler extends MssqlQueryCompiler {
  /** Columns named without their table in the expression that is being compiled. */
  #named = new Set<string>();
  #insertColumns: readonly string[] = [];

  override compileQuery(node: RootOperationNode, queryId: QueryId): CompiledQuery {
    const compiled = super.compileQuery(node, queryId);
    // After it: what is refused while it is compiled says what to do instead.
    refuseForeign(node);
    return compiled;
  }

  protected override getCurrentParameterPlaceholder(): string {
    return '?';
  }
  protected override getLeftIdentifierWrapper(): string {
    return '[';
  }
  protected override getRightIdentifierWrapper(): string {
    return ']';
  }
  protected override sanitizeIdentifier(name: string): string {
    if (/[[\]!.`"]/.test(name)) throw new Error(`Access takes no name with one of []!.\`": ${name}`);
    return name;
  }

  protected override visitSelectQuery(node: SelectQueryNode): void {
    const outer = this.#named;
    this.#named = new Set();
    const { limit, offset, fetch, setOperations, endModifiers, ...rest } = node;
    if (offset || fetch) throw new Error('Access has no OFFSET: page by key (where ID > last, limit n)');
    if (setOperations) throw new Error('Access takes no set operations here: ask twice');
    if (node.with || node.distinctOn) throw new Error('Access has no WITH and no DISTINCT ON');
    for (const modifier of endModifiers ?? []) this.visitSelectModifier(modifier);
    const top = limit ? TopNode.create(literal(limit)) : node.top;
    const from = node.from ?? (looksElsewhere(node) ? ONE_ROW : undefined);
    super.visitSelectQuery({ ...rest, top, ...nestedJoins(from, node.joins) });
    this.#named = outer;
  }

  /** `FOR UPDATE` stands in no statement: the connection locks the rows by a change that changes nothing, before it reads them. */
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier === 'Distinct') super.visitSelectModifier(node);
    else if (node.modifier !== 'ForUpdate')
      throw new Error(`Access has no ${node.modifier ?? 'such modifier'}`);
  }

  protected override visitTop(node: TopNode): void {
    this.append(`top ${Number(node.expression)}`);
  }

  protected override visitAlias(node: AliasNode): void {
    const outer = this.#named;
    this.#named = new Set();
    super.visitAlias(node);
    const alias = IdentifierNode.is(node.alias) ? node.alias.name.toLowerCase() : '';
    if (this.#named.has(alias)) {
      throw new Error(
        `Access takes "${alias}" for a circle: name the result otherwise than the column in it`,
      );
    }
    this.#named = new Set([...outer, ...this.#named]);
  }

  protected override visitReference(node: ReferenceNode): void {
    if (!node.table && ColumnNode.is(node.column)) this.#named.add(node.column.column.name.toLowerCase());
    super.visitReference(node);
  }

  protected override visitInsertQuery(node: InsertQueryNode): void {
    if (node.orAction || node.onConflict || node.onDuplicateKey || node.replace) {
      throw new Error('Access has no upsert: change, look at the count, then insert');
    }
    if (node.values && ValuesNode.is(node.values) && node.values.values.length > 1) {
      throw new Error('Access adds one row with each INSERT: see rowsPerInsert');
    }
    this.#insertColumns = (node.columns ?? []).map(({ column }) => column.name);
    super.visitInsertQuery(node);
    this.#insertColumns = [];
  }

  protected override visitValues(node: Values): void {
    this.append('values (');
    for (const row of node.values) {
      const values: readonly unknown[] = row.values;
      values.forEach((value, place) => {
        if (place > 0) this.append(', ');
        this.#appendFor(this.#insertColumns[place], value);
      });
    }
    this.append(')');
  }

  protected override visitColumnUpdate(node: ColumnUpdateNode): void {
    this.visitNode(node.column);
    this.append(' = ');
    this.#appendFor(columnOf(node.column), node.value);
  }

  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node;
    const column = [leftOperand, rightOperand].find(holdsMoment);
    if (column) for (const operand of [leftOperand, rightOperand]) refuseList(operand);
    const name = column && columnOf(column);
    this.#appendFor(name, leftOperand);
    this.append(' ');
    this.visitNode(operator);
    this.append(' ');
    this.#appendFor(name, rightOperand);
  }

  /** A value for a column, or compared with it. */
  #appendFor(column: string | undefined, value: unknown): void {
    const isNode = typeof value === 'object' && value !== null && 'kind' in value;
    const isPlace = column !== undefined && isMoment(column);
    if (isNode && !(isPlace && ValueNode.is(value as OperationNode)))
      return this.visitNode(value as OperationNode);
    const plain = isNode ? (value as ValueNode).value : value;
    if (!isPlace) return this.appendValue(plain);
    this.addParameter(plain);
    this.append(MOMENT_PLACE);
  }

  /** Numbers of a list stand in the text: how many parameters the engines take is not published. */
  protected override visitPrimitiveValueList(node: PrimitiveValueListNode): void {
    const areNumbers = node.values.every((value) => Number.isSafeInteger(value));
    if (areNumbers) this.append(`(${node.values.join(', ')})`);
    else super.visitPrimitiveValueList(node);
  }

  protected override appendImmediateValue(value: unknown): void {
    if (typeof value === 'boolean') this.append(value ? 'True' : 'False');
    else super.appendImmediateValue(value);
  }

  protected override visitLimit(): void {
    throw new Error('Access has LIMIT in no statement but a SELECT, where it is its TOP');
  }
  protected override visitOutput(): void {
    throw new Error('Access has no OUTPUT: use addRow');
  }
  protected override visitReturning(): void {
    throw new Error('Access has no RETURNING: use addRow');
  }
  protected override visitMergeQuery(): void {
    throw new Error('Access has no MERGE: change, look at the count, then insert');
  }
  protected override visitCase(): void {
    throw new Error('Access has no CASE: use iif(), as `ranked` does');
  }
  protected override visitUsing(): void {
    throw new Error('Access has no USING in a DELETE');
  }
}

/** The number of a LIMIT: Access takes no parameter there. */
function literal({ limit }: LimitNode): number {
  const node = RawNode.is(limit) ? limit.parameters[0] : limit;
  const value = node && ValueNode.is(node) ? Number(node.value) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new Error('Access takes only a plain number for LIMIT');
  return value;
}

/** Whether a SELECT without a table of its own has one inside a SELECT within. */
function looksElsewhere({ selections = [] }: SelectQueryNode): boolean {
  return selections.some(
    ({ selection }) => AliasNode.is(selection) && selection.node.kind === 'SelectQueryNode',
  );
}

/** "((a join b) join c)": each join but the last stands in parentheses together with what it joins. */
function nestedJoins(
  from: FromNode | undefined,
  joins: readonly JoinNode[] | undefined,
): Pick<SelectQueryNode, 'from' | 'joins'> {
  if (!from || !joins || joins.length < 2) return { ...(from && { from }), ...(joins && { joins }) };
  if (from.froms.length > 1) throw new Error('Access nests the joins of one table only');
  const nested = joins
    .slice(0, -1)
    .reduce<OperationNode>((inner, join) => RawNode.create(['(', ' ', ')'], [inner, join]), from.froms[0]!);
  return { from: FromNode.create([nested]), joins: joins.slice(-1) };
}
