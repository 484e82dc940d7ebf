import { useTranslation } from 'react-i18next';
import type { OpenProblem } from '../../../src/web/wire/problems.ts';
import { TextLink } from '../links.tsx';
import { subjectOf } from '../records.ts';

/** The way to the place where a problem is mended: its setting, its order, or the line of it. */
export function Place({ server, problem }: { server: string; problem: OpenProblem }) {
  const { t } = useTranslation();
  if (problem.setting !== null) {
    return (
      <TextLink to="/servers/$server/settings" params={{ server }} search={{ at: problem.setting }} size="sm">
        {t('problems.toSetting')}
      </TextLink>
    );
  }
  const subject = subjectOf(problem.record);
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
