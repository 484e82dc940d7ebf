import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { MissingInvoices } from '../../../src/web/wire/invoices.ts';
import { path, read } from '../../api.ts';

/** Who wants an invoice and has none; asked for anew whenever orders change. */
export function useMissingInvoices(server: string): UseQueryResult<MissingInvoices> {
  return useQuery({
    queryKey: ['server', server, 'orders', 'invoices'],
    queryFn: ({ signal }) => read<MissingInvoices>(path`/servers/${server}/invoices`, signal),
  });
}
