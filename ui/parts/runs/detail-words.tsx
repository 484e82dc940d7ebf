import { useTranslation } from 'react-i18next';
import { day, quantity } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { useStatusName } from '../orders/use-status-name.ts';
import { detailOf } from '../records.ts';

/** What is said beside the outcome of a record. */
export function DetailWords({ server, detail }: { server: string; detail: string | null }) {
  const { t } = useTranslation();
  const statusName = useStatusName(server);
  const told = detailOf(detail);
  switch (told.kind) {
    case 'none':
      return null;
    case 'document':
      return <>{t('runs.detail.document', { number: told.number })}</>;
    case 'quantity': {
      const before = told.before === null ? t('runs.detail.unknown') : quantity(told.before);
      return <>{t('runs.detail.quantity', { before, after: quantity(told.after) })}</>;
    }
    case 'waits':
      return (
        <>
          {t(`orders.reason.${told.reason}`, {
            status: statusName(told.status),
            since: told.since === '' ? '' : day(told.since),
            defaultValue: told.reason,
          })}
        </>
      );
    case 'drift': {
      const cause = t(`runs.drift.${told.cause}`, { defaultValue: told.cause });
      const [shown, due] = [told.shown, told.due].map((of) => (of === null ? '–' : quantity(of)));
      return <>{t('runs.detail.drift', { cause, shown, due })}</>;
    }
    case 'became':
      return (
        <>
          {t(`orders.became.${told.operationType}`, {
            number: told.number,
            defaultValue: t('orders.became.other', { number: told.number }),
          })}
        </>
      );
    case 'step':
      return <>{t(`runs.detail.${told.step}`, { number: told.number })}</>;
    case 'known':
      return <>{t(`runs.detail.${told.word}`)}</>;
    case 'problem':
      return (
        <TextLink to="/servers/$server/problems" params={{ server }} search={{ code: told.code }} inherit>
          {t(`problems.title.${told.code}`, { defaultValue: told.code })}
        </TextLink>
      );
    default:
      return null;
  }
}

interface ReasonProps {
  server: string;
  reason: string;
  /** The order's status in the shop. */
  status: string;
}

/** Why a record waits, as a plan has it: a word of its own, the code of a problem, or with its values. */
export function ReasonWords({ server, reason, status }: ReasonProps) {
  const { t } = useTranslation();
  const statusName = useStatusName(server);
  if (reason.startsWith('{')) return <DetailWords server={server} detail={reason} />;
  return (
    <>
      {t([`orders.reason.${reason}`, `runs.drift.${reason}`, `problems.title.${reason}`], {
        status: statusName(status),
        defaultValue: reason,
      })}
    </>
  );
}
