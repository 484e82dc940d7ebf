import {
  AliasNode,
  ColumnNode,
  IdentifierNode,
  OperatorNode,
  ReferenceNode,
  SelectQueryNode,
  type OperationNode,
} from 'kysely';

/** Columns of the vendor's tables that hold a moment; their parameters must arrive at the engine as such and not as text. */
const MOMENTS = new Set(['Date', 'EndDate', 'ReceiptDate', 'UserRealTime', 'UserRealtime']);

/** Whether the column of this name holds a moment. */
export function isMoment(column: string): boolean {
  return MOMENTS.has(column);
}

/** Whether a node is a column that holds a moment. */
export function holdsMoment(node: OperationNode): boolean {
  return isMoment(columnOf(node) ?? '');
}

/** The name of the column that a node is; undefined for anything else. */
export function columnOf(node: OperationNode): string | undefined {
  const column = ReferenceNode.is(node) ? node.column : node;
  return ColumnNode.is(column) ? column.column.name : undefined;
}

/**
 * What of Kysely's tree the published grammar of Jet has: each kind of node with what may stand in it. What is not here is refused, so that a
 * statement somebody writes for the other engines fails where it is written.
 */
const GRAMMAR: Record<string, readonly string[]> = {
  SelectQueryNode: [
    'from',
    'selections',
    'joins',
    'where',
    'groupBy',
    'having',
    'orderBy',
    'limit',
    'top',
    'frontModifiers',
    'endModifiers',
  ],
  InsertQueryNode: ['into', 'columns', 'values'],
  UpdateQueryNode: ['table', 'updates', 'where'],
  DeleteQueryNode: ['from', 'where'],
  JoinNode: ['joinType', 'table', 'on'],
  AggregateFunctionNode: ['func', 'aggregated'],
  OrderByItemNode: ['orderBy', 'direction'],
  SelectionNode: ['selection'],
  FromNode: ['froms'],
  OnNode: ['on'],
  WhereNode: ['where'],
  HavingNode: ['having'],
  GroupByNode: ['items'],
  GroupByItemNode: ['groupBy'],
  OrderByNode: ['items'],
  LimitNode: ['limit'],
  TopNode: ['expression'],
  SelectModifierNode: ['modifier'],
  AndNode: ['left', 'right'],
  OrNode: ['left', 'right'],
  ParensNode: ['node'],
  AliasNode: ['node', 'alias'],
  BinaryOperationNode: ['leftOperand', 'operator', 'rightOperand'],
  UnaryOperationNode: ['operator', 'operand'],
  OperatorNode: ['operator'],
  ReferenceNode: ['column', 'table'],
  SelectAllNode: [],
  TableNode: ['table'],
  ColumnNode: ['column'],
  ColumnUpdateNode: ['column', 'value'],
  IdentifierNode: ['name'],
  SchemableIdentifierNode: ['identifier'],
  RawNode: ['sqlFragments', 'parameters'],
  ValueNode: ['value', 'immediate'],
  ValuesNode: ['values'],
  ValueListNode: ['values'],
  PrimitiveValueListNode: ['values'],
};

const OPERATORS = new Set<unknown>(
  '=,<>,<,<=,>,>=,+,-,*,/,in,not in,like,not like,is,is not,not,exists,not exists'.split(','),
);
const FUNCTIONS = new Set(['count', 'sum', 'min', 'max', 'avg']);
const JOINS = new Set(['InnerJoin', 'LeftJoin']);

/** Throws when a tree holds what Access does not take. */
export function refuseForeign(node: OperationNode): void {
  const { kind, ...parts } = node as OperationNode & Record<string, unknown>;
  const may = GRAMMAR[kind];
  if (!may) throw new Error(`Access takes no ${kind}`);
  for (const [name, part] of Object.entries(parts)) {
    if (part === undefined || part === false || (Array.isArray(part) && part.length === 0)) continue;
    if (!may.includes(name)) throw new Error(`Access takes no ${name} in a ${kind}`);
    for (const each of Array.isArray(part) ? part.flat() : [part]) if (isNode(each)) refuseForeign(each);
  }
  refuseWords(node, parts);
  if (!SelectQueryNode.is(node)) return;
  refuseOrderByName(node);
  refuseTies(node);
}

function isNode(value: unknown): value is OperationNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function refuseWords(node: OperationNode, { func, joinType }: Record<string, unknown>): void {
  if (OperatorNode.is(node) && !OPERATORS.has(node.operator))
    throw new Error(`Access has no operator ${node.operator}`);
  if (typeof func === 'string' && !FUNCTIONS.has(func)) throw new Error(`Access has no function ${func}()`);
  if (typeof joinType === 'string' && !JOINS.has(joinType)) throw new Error(`Access has no ${joinType}`);
}

/** A result has no name yet where rows are put in order. */
function refuseOrderByName({ selections = [], orderBy }: SelectQueryNode): void {
  const names = new Set(
    selections.flatMap(({ selection }) =>
      AliasNode.is(selection) && IdentifierNode.is(selection.alias) ? selection.alias.name : [],
    ),
  );
  for (const item of orderBy?.items ?? []) {
    const by = (item as { orderBy?: OperationNode }).orderBy;
    const name = by && columnOf(by);
    if (name !== undefined && names.has(name) && !(ReferenceNode.is(by!) && by.table))
      throw new Error(`Access does not order by the name of a result: ${name}`);
  }
}

/** TOP gives all rows that tie for the last place, which may be very many: an order that is cut off has to end with what is unique. */
function refuseTies({ limit, orderBy }: SelectQueryNode): void {
  const last = orderBy?.items.at(-1) as { orderBy?: OperationNode } | undefined;
  if (limit && last?.orderBy && columnOf(last.orderBy) !== 'ID')
    throw new Error('Access gives all rows that tie at a LIMIT: order them by ID at last');
}

/** Throws where a moment is compared with more than one value: each has to be handed over as a moment. */
export function refuseList(node: OperationNode): void {
  const isOne = ['ValueNode', 'ReferenceNode', 'ColumnNode', 'RawNode', 'SelectQueryNode'].includes(
    node.kind,
  );
  if (!isOne) throw new Error('Access compares a moment with one value at a time: = , <, >=');
}
