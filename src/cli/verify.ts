import type { App } from '../app.ts';
import { text } from '../i18n/text.ts';
import { loadServer } from '../store/servers.ts';
import { verifyDocuments, type Deviation, type VerifyCounts } from '../sync/verify/verify-documents.ts';
import type { Output } from './output.ts';

/** Deviations kept for an answer in JSON; the rest is counted. */
const MOST_IN_JSON = 1000;

/**
 * `kervan verify SERVER`: whether every document is a full and unchanged loading of its order's version (Ordinance Н-18, Annex 42).
 * Reads only. Exit code 0 all right, 1 deviations, 2 could not run or was ended early.
 */
export async function verify(app: App, output: Output, name: string, signal: AbortSignal): Promise<number> {
  const loaded = await loadServer(app.store, app.sealer, name);
  if (!loaded.ok) return output.fail(loaded.problem);
  const server = loaded.value;
  const ends = await app.open(server.definition);
  if (!ends.ok) return output.fail(ends.problem);
  const { shop, warehouse } = ends.value;
  const kept: object[] = [];
  let deviations = 0;
  try {
    const verified = await verifyDocuments(
      { store: app.store, server, shop, warehouse, signal, now: app.saving.clock.now() },
      {
        deviation(found) {
          deviations += 1;
          if (!output.isJson) output.print(`✗ ${sentence(output, found)}`);
          else if (kept.length < MOST_IN_JSON) kept.push({ ...found, message: sentence(output, found) });
        },
        progress: (done, total) => output.progress('verify', done, total),
      },
    );
    output.endProgress();
    if (!verified.ok) return output.fail(verified.problem);
    tell(output, { server: name, counts: verified.value, isComplete: !signal.aborted, deviations, kept });
  } finally {
    await warehouse.close();
    await shop.close();
  }
  if (signal.aborted) return 2;
  return deviations > 0 ? 1 : 0;
}

interface Answer {
  server: string;
  counts: VerifyCounts;
  isComplete: boolean;
  deviations: number;
  kept: object[];
}

function tell(output: Output, { server, counts, isComplete, deviations, kept }: Answer): void {
  if (output.isJson) {
    const answer = { server, isComplete, counts, deviationCount: deviations, deviations: kept };
    output.print(JSON.stringify(answer));
    return;
  }
  output.say('verify.counts', { ...counts });
  if (counts.withoutDelivery > 0) output.say('verify.withoutDelivery', { count: counts.withoutDelivery });
  if (counts.notKept > 0) output.say('verify.notKept', { count: counts.notKept });
  output.say(isComplete ? `verify.${deviations > 0 ? 'bad' : 'good'}` : 'verify.stopped');
}

/** "Order 7000001, sale No. 12: …" */
function sentence({ language }: Output, { order, kind, document, code, params }: Deviation): string {
  return text(language, 'cli.verify.deviation', {
    number: order,
    kind: text(language, `cli.verify.kind.${kind}`),
    document: document ?? '?',
    what: text(language, `what.deviation.${code}`, params),
  });
}
