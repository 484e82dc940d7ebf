import { MATCH_KINDS, type MatchKind } from '../domain/matching.ts';
import { text } from '../i18n/text.ts';
import { viewMatching, type KindView, type MatchingView } from '../run/matching-view.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { Output } from './output.ts';

/** Tells how matching stands: its state, the health of both sides, what is proposed and what each rule would link. */
export async function showMatching(store: Store, output: Output, server: Server): Promise<void> {
  const view = await viewMatching(store, server);
  if (output.isJson) {
    output.print(JSON.stringify({ server: server.definition.name, ...view }));
    return;
  }
  output.say('match.state', { state: text(output.language, `what.matchingState.${view.state}`) });
  if (!view.report) return;
  for (const kind of MATCH_KINDS) showKind(output, kind, view);
}

function showKind(output: Output, kind: MatchKind, view: MatchingView): void {
  const words = (key: string, params = {}): string => text(output.language, key, params);
  const name = words(`what.matchKind.${kind}`);
  const report = view.report?.[kind];
  if (!report) return output.say('match.none', { kind: name });
  output.say('match.side', {
    kind: name,
    shop: report.shop.records,
    warehouse: report.warehouse.records,
  });
  for (const side of ['shop', 'warehouse'] as const) {
    for (const { finding, count, examples } of report[side].findings) {
      output.say('match.finding', {
        side: words(`cli.match.${side}`),
        finding: words(`what.finding.${finding}`),
        count,
        example: examples[0] ?? '',
      });
    }
  }
  const { totals, rules }: KindView = view[kind];
  output.say('match.totals', { ...totals });
  // As it is typed to accept or take back what stands here, and nothing else.
  const option = kind === 'item' ? '' : `--kind ${kind} `;
  for (const { rule, open, linked } of rules) {
    const reason = words(`what.matchReason.${rule}`);
    const accept = `${option}--accept ${rule}=${view.comparison}`;
    if (open > 0) output.say('match.rule', { option: accept, reason, count: open });
    if (linked > 0)
      output.say('match.made', { option: `${option}--undo ${rule}=${linked}`, reason, count: linked });
  }
}
