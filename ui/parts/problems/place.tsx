import { useTranslation } from 'react-i18next';
import type { OpenProblem } from '../../../src/web/wire/problems.ts';
import { TextLink } from '../links.tsx';
import { subjectOf } from '../records.ts';
import { LinkSku } from './link-sku.tsx';

/**
 * The way to the place where a problem is mended: its setting, a new plan, the matching, its order or the line of it, the link of its code. None
 * where that is outside Kervan, as when the shop refuses a quantity: the text says what to do there.
 */
export function Place({ server, problem }: { server: string; problem: OpenProblem }) {
  const { t } = useTranslation();
  if (problem.setting !== null) {
    return (
      <TextLink to="/servers/$server/settings" params={{ server }} search={{ at: problem.setting }} size="sm">
        {t('problems.toSetting')}
      </TextLink>
    );
  }
  if (problem.code === 'plan-changed') {
    return (
      <TextLink to="/servers/$server" params={{ server }} size="sm">
        {t('problems.toNewPlan')}
      </TextLink>
    );
  }
  if (problem.code === 'nomenclature-needs-matching') {
    return (
      <TextLink to="/servers/$server/matching" params={{ server }} size="sm">
        {t('matching.wantedLook')}
      </TextLink>
    );
  }
  const subject = subjectOf(problem.record);
  if (subject.kind === 'sku' && problem.code.startsWith('link-')) {
    return <LinkSku server={server} sku={subject.sku} />;
  }
  if (subject.kind === 'receipt') {
    const { receipt } = subject;
    return (
      <TextLink to="/servers/$server/receipts/$receipt" params={{ server, receipt }} size="sm">
        {t('problems.toReceipt')}
      </TextLink>
    );
  }
  if (subject.kind !== 'order') return null;
  const isOfLine = problem.code.startsWith('item-');
  return (
    <TextLink
      to="/servers/$server/orders/$number"
      params={{ server, number: subject.number }}
      {...(isOfLine && { hash: 'lines' })}
      size="sm"
    >
      {t(isOfLine ? 'problems.toOrderLine' : 'problems.toOrder')}
    </TextLink>
  );
}
