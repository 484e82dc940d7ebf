/** A definition while it is being filled in: what was said so far, at its paths. */
export type Draft = Readonly<Record<string, unknown>>;

/** What stands at "settings.import.location"; undefined when nothing does. */
export function at(draft: Draft, path: string): unknown {
  let here: unknown = draft;
  for (const key of path.split('.')) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** The draft with another value at a path; undefined takes the setting out. */
export function put(draft: Draft, path: string, value: unknown): Draft {
  const [key = '', ...rest] = path.split('.');
  const inner = draft[key];
  const next =
    rest.length === 0
      ? value
      : put(typeof inner === 'object' && inner !== null ? (inner as Draft) : {}, rest.join('.'), value);
  if (next !== undefined) return { ...draft, [key]: next };
  const { [key]: _gone, ...others } = draft;
  return others;
}

/** From this version on Warehouse Pro works under Ordinance Н-18 (СУПТО). */
const SUPTO = [3, 7, 100];

/** Whether the version in the draft is one of СУПТО; one that is not entered yet is not. */
export function isSupto(draft: Draft): boolean {
  const version = at(draft, 'warehouse.version');
  const segments = typeof version === 'string' ? version.split('.').map(Number) : [];
  for (const [index, segment] of SUPTO.entries()) {
    const mine = segments[index] ?? 0;
    if (mine !== segment) return mine > segment;
  }
  return true;
}

/** Settings that exist from СУПТО on and are refused below it. */
const OF_SUPTO = ['activeUser', 'cashRegister', 'saleNumbers', 'declaration'];

/**
 * The draft as it is sent. Whether the server is started is not said: Старт and Стоп decide that, perhaps while the form is open.
 * What only СУПТО has is taken out below it, because it is not shown there. A key that was left empty is not said.
 */
export function toSend(draft: Draft): Draft {
  let sent = put(draft, 'started', undefined);
  if (at(sent, 'shop.key') === '') sent = put(sent, 'shop.key', undefined);
  if (!isSupto(sent)) {
    sent = put(sent, 'warehouse.suptoSince', undefined);
    for (const setting of OF_SUPTO) sent = put(sent, `settings.import.${setting}`, null);
  }
  return sent;
}
