import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { FoundItems, FoundPartners } from '../../../src/web/wire/look-ups.ts';
import { change, path, query, read } from '../../api.ts';
import { at } from './draft.ts';
import { useForm, type Form } from './form-context.ts';

/** What is looked up in a warehouse. */
export type Register = 'items' | 'partners';

/** A record of it, as a person tells it from others. */
export interface Found {
  id: number;
  name: string;
  /** Code, and the ЕИК of a partner. */
  marks: string;
}

interface Wanted {
  search?: string;
  id?: number;
}

/** Where records are looked up: a database that answers, and how it is asked. */
interface Source {
  /** Never holds a secret. */
  key: readonly unknown[];
  /** Whether it is known to answer; one that may not is asked only for what a person types. */
  answers: boolean;
  ask: <Answer>(register: Register, wanted: Wanted, signal: AbortSignal) => Promise<Answer>;
}

const MOST = 20;

/** Null while the database in the form is neither the saved one nor one that has answered a test. */
export function useSource(): Source | null {
  const { server, draft, saved, choices, warehouseTest } = useForm();
  if (server !== null && isSame(draft, saved)) {
    return { ...savedSource(server), answers: choices !== null };
  }
  if (warehouseTest === null) return null;
  return {
    key: ['draft', warehouseTest, 'look-up'],
    answers: true,
    ask: (register, wanted) =>
      change('POST', `/probe/${register}`, {
        warehouse: at(draft, 'warehouse'),
        ...(server !== null && { keepSecretsOf: server }),
        ...wanted,
        limit: MOST,
      }),
  };
}

/** The database of a saved server, that may be away. */
export function savedSource(server: string): Source {
  return {
    key: ['server', server, 'look-up'],
    answers: true,
    ask: (register, wanted, signal) =>
      read(`${path`/servers/${server}/${register}`}${query({ ...wanted, limit: MOST })}`, signal),
  };
}

function isSame(draft: Form['draft'], saved: Form['saved']): boolean {
  return JSON.stringify(at(draft, 'warehouse')) === JSON.stringify(at(saved, 'warehouse'));
}

/** What is found by a text; '' looks for nothing. What was found before stays until the answer comes. */
export function useSearch(
  source: Source | null,
  register: Register,
  search: string,
): UseQueryResult<Found[]> {
  return useQuery({
    queryKey: [...(source?.key ?? []), register, 'search', search],
    queryFn: ({ signal }) => lookUp(source!, register, { search }, signal),
    enabled: source !== null && search !== '',
    placeholderData: keepPreviousData,
  });
}

/** The record with a number: null when there is none, undefined while nobody knows. */
export function useNumbered(
  source: Source | null,
  register: Register,
  id: number | null,
): Found | null | undefined {
  const asked = useQuery({
    queryKey: [...(source?.key ?? []), register, 'id', id],
    queryFn: async ({ signal }) => (await lookUp(source!, register, { id: id! }, signal))[0] ?? null,
    enabled: source !== null && source.answers && id !== null && id >= 1 && id <= GREATEST_ID,
    staleTime: 60_000,
  });
  return asked.data;
}

const GREATEST_ID = 2_147_483_647;

async function lookUp(
  { ask }: Source,
  register: Register,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Found[]> {
  if (register === 'items') {
    const { items } = await ask<FoundItems>(register, wanted, signal);
    return items.map(({ id, name, code }) => ({ id, name: name || code, marks: code }));
  }
  const { partners } = await ask<FoundPartners>(register, wanted, signal);
  return partners.map(({ id, name, code, bulstat }) => ({
    id,
    name: name || code,
    marks: [code, bulstat].filter((mark) => mark !== '').join(' · '),
  }));
}
