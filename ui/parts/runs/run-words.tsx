import { Text } from '@mantine/core';
import { CircleAlert, CircleCheck, CircleStop, RefreshCw, Unplug, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { WireRun } from '../../../src/web/wire/runs.ts';
import { dotted, whole } from '../../format.ts';
import { Mark } from '../mark.tsx';

/** In the order in which they are told: what wants somebody first. */
export const OUTCOMES = ['failed', 'created', 'updated', 'skipped', 'unchanged'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const LOOKS: Record<WireRun['state'], { color: string; Icon: LucideIcon }> = {
  running: { color: 'blue', Icon: RefreshCw },
  done: { color: 'caravan', Icon: CircleCheck },
  failed: { color: 'red', Icon: CircleAlert },
  stopped: { color: 'gray', Icon: CircleStop },
  interrupted: { color: 'orange', Icon: Unplug },
};

/** How a run stands, in a word. */
export function RunState({ state }: { state: WireRun['state'] }) {
  const { t } = useTranslation();
  const { color, Icon } = LOOKS[state];
  return <Mark color={color} Icon={Icon} words={t(`runs.state.${state}`)} />;
}

/** How outcomes are called: many of them, and one. What an audit looks at are differences, and it puts them right. */
export function useOutcomeWords(part: string): Record<'many' | 'one', (outcome: Outcome) => string> {
  const { t } = useTranslation();
  const [many, one] = part.startsWith('audit')
    ? ['products.audit.tile', 'products.audit.one']
    : part === 'print-receipts'
      ? ['runs.receiptOutcome', 'runs.oneReceiptOutcome']
      : ['runs.outcome', 'runs.oneOutcome'];
  return { many: (outcome) => t(`${many}.${outcome}`), one: (outcome) => t(`${one}.${outcome}`) };
}

interface CountsProps {
  part: string;
  counts: WireRun['counts'];
}

/** What happened to how many records; what is none is left out. */
export function RunCounts({ part, counts }: CountsProps) {
  const { t } = useTranslation();
  const words = useOutcomeWords(part);
  const told = OUTCOMES.filter((outcome) => counts[outcome] > 0);
  return (
    <Text size="sm" span className="numbers">
      {told.length === 0
        ? t('runs.nothing')
        : dotted(told.map((outcome) => `${words.many(outcome)}\u00a0${whole(counts[outcome])}`))}
    </Text>
  );
}
