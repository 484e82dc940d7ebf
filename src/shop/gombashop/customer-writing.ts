/** Customers as GombaShop's assumed protocol (see driver.ts) takes them. */
import type { CustomerId } from '../../domain/ids.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { CustomerWriting } from '../shop.ts';
import { putBatch, type Batch } from './batch.ts';
import { unreadable, type Client } from './client.ts';

/** The most customers the contract takes in one call. */
export const CUSTOMER_BATCH = 100;

const CUSTOMERS: Batch<CustomerWriting> = {
  operation: 'upsertCustomers',
  path: '/customers/batch',
  body: (customer) => customer,
  refused: 'customer-refused',
  nameOf: ({ name }) => ({ name }),
};

/** Creates and changes customers; answers their numbers. */
export async function writeCustomers(
  client: Client,
  customers: readonly CustomerWriting[],
): Promise<Result<Result<CustomerId>[]>> {
  if (customers.length > CUSTOMER_BATCH)
    throw new RangeError(`more than ${CUSTOMER_BATCH} changes in a batch`);
  const answers = await putBatch(client, CUSTOMERS, customers);
  if (!answers.ok) return answers;
  return ok(
    answers.value.map((answer, place) => {
      if (!answer.ok) return answer;
      const { id } = answer.value;
      if (id !== undefined) return ok(id as CustomerId);
      const { name } = customers[place]!;
      return failed(
        unreadable('upsertCustomers', {
          bg: `за „${name}“ липсва номерът на клиента`,
          en: `the number of the customer is missing for “${name}”`,
        }),
      );
    }),
  );
}
