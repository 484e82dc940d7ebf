import { type BatchResult, problem } from './answers.ts';
import { type Data, KEPT_AFTER_DELETION_MS } from './data.ts';
import { type ChangeClock, momentText } from './moments.ts';
import { cutPage, type Page, type PageQuery, rowsToRead } from './pages.ts';
import type { Customer, CustomerInput } from './records.ts';

interface CustomerRow {
  id: string;
  updatedAt: number;
  deletedAt: number | null;
  body: string;
}

interface CustomerQuery extends PageQuery {
  email?: string | undefined;
  eik?: string | undefined;
}

/** The customers of the shop. */
export interface Customers {
  list(query: CustomerQuery): Page<Customer & { moment: number }>;
  find(id: string): Customer | undefined;
  /** Creates or changes one; the caller gives the index. */
  upsert(input: CustomerInput): Omit<BatchResult, 'index'>;
  /** Marks as deleted; false when there is none. */
  remove(id: string): boolean;
  /** Gives the records a later moment of change, as if somebody had saved them again. */
  touch(ids: string[]): void;
}

const COLUMNS = 'id, updatedAt, deletedAt, body';

export function openCustomers(data: Data, clock: ChangeClock): Customers {
  const keptSince = () => clock.now() - KEPT_AFTER_DELETION_MS;

  function change(id: string, input: CustomerInput): Omit<BatchResult, 'index'> {
    const row = data.get<CustomerRow>(
      `SELECT ${COLUMNS} FROM customers WHERE id = ? AND deletedAt IS NULL`,
      id,
    );
    if (!row) return { ok: false, error: problem('not-found', `no customer ${id}`, { field: 'id' }) };
    const customer = pickFields({ ...(JSON.parse(row.body) as CustomerInput), ...input });
    const body = JSON.stringify(customer);
    if (body !== row.body) {
      data.run(
        'UPDATE customers SET updatedAt = ?, email = ?, eik = ?, body = ? WHERE id = ?',
        clock.stamp(),
        customer.email ?? null,
        customer.company?.eik ?? null,
        body,
        id,
      );
    }
    return { ok: true, id };
  }

  function create(input: CustomerInput): Omit<BatchResult, 'index'> {
    const customer = pickFields(input);
    const taken = customer.email
      ? data.get<{ id: string }>(
          'SELECT id FROM customers WHERE email = ? AND deletedAt IS NULL',
          customer.email,
        )
      : undefined;
    if (taken) {
      const more = { field: 'email', existingId: taken.id };
      return { ok: false, error: problem('email-taken', `customer ${taken.id} has this e-mail`, more) };
    }
    const id = String(data.nextNumber('customer'));
    data.run(
      'INSERT INTO customers (id, updatedAt, email, eik, body) VALUES (?, ?, ?, ?, ?)',
      id,
      clock.stamp(),
      customer.email ?? null,
      customer.company?.eik ?? null,
      JSON.stringify(customer),
    );
    return { ok: true, id };
  }

  return {
    list(query) {
      const conditions = ['(updatedAt, id) > (?, ?)', '(deletedAt IS NULL OR deletedAt > ?)'];
      const values: (string | number)[] = [query.after.updatedAt, query.after.id, keptSince()];
      for (const column of ['email', 'eik'] as const) {
        const wanted = query[column];
        if (wanted === undefined) continue;
        conditions.push(`${column} = ?`);
        values.push(wanted);
      }
      const rows = data.all<CustomerRow>(
        `SELECT ${COLUMNS} FROM customers WHERE ${conditions.join(' AND ')} ORDER BY updatedAt, id LIMIT ?`,
        ...values,
        rowsToRead(query),
      );
      const page = cutPage(rows, query);
      return { rows: page.rows.map((row) => ({ ...present(row), moment: row.updatedAt })), next: page.next };
    },
    find(id) {
      const row = data.get<CustomerRow>(
        `SELECT ${COLUMNS} FROM customers WHERE id = ? AND (deletedAt IS NULL OR deletedAt > ?)`,
        id,
        keptSince(),
      );
      return row && present(row);
    },
    upsert: (input) => (input.id === undefined ? create(input) : change(input.id, input)),
    remove(id) {
      const sql = 'UPDATE customers SET updatedAt = ?, deletedAt = ? WHERE id = ? AND deletedAt IS NULL';
      return data.run(sql, clock.stamp(), clock.now(), id) > 0;
    },
    touch(ids) {
      const stamp = clock.stamp();
      for (const id of ids) data.run('UPDATE customers SET updatedAt = ? WHERE id = ?', stamp, id);
    },
  };
}

function present(row: CustomerRow): Customer {
  const customer = JSON.parse(row.body) as CustomerInput;
  return {
    id: row.id,
    ...customer,
    deleted: row.deletedAt !== null,
    updatedAt: momentText(row.updatedAt),
  };
}

// Known fields in one order, so that equal customers are equal texts and what nobody knows is not kept.
function pickFields(input: CustomerInput): CustomerInput {
  const { name, email, phone, city, address, postCode, company } = input;
  return { name, email, phone, city, address, postCode, company };
}
