import { Alert, Anchor, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Printer, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { WirePrinter } from '../../../src/web/wire/receipts.ts';
import { path, read } from '../../api.ts';
import { dotted, fromNow, whole } from '../../format.ts';
import { Mark } from '../mark.tsx';
import { useNow } from '../now.ts';
import { Pairs, Section } from '../order/section.tsx';
import { errorText } from '../states.tsx';
import { Words } from '../words.tsx';
import { deviceMoment } from './receipt-words.tsx';

const LOOK_AGAIN_MS = 30_000;

/** The printer as it answers at this moment, and how many sale numbers are left. */
export function PrinterCard({ server }: { server: string }) {
  const { t } = useTranslation();
  const printer = useQuery({
    queryKey: ['server', server, 'receipts', 'printer'],
    queryFn: ({ signal }) => read<WirePrinter>(path`/servers/${server}/printer`, signal),
    refetchInterval: LOOK_AGAIN_MS,
  });
  return (
    <Section title={t('receipts.printer')}>
      {printer.isPending && (
        <Text size="sm" c="dimmed" role="status">
          {t('receipts.printerLooking')}
        </Text>
      )}
      {printer.error && !printer.data && <Text size="sm">{errorText(printer.error, t)}</Text>}
      {printer.data && <Known printer={printer.data} />}
    </Section>
  );
}

function Known({ printer }: { printer: WirePrinter }) {
  const { t } = useTranslation();
  const { address, now, problem, shortcomings, lastSeen, expectedRegister, saleNumbers } = printer;
  const openedAt = useNow(false);
  const serial = now?.serialNumber ?? lastSeen?.serialNumber ?? '';
  const isOther = expectedRegister !== null && serial !== '' && serial !== expectedRegister;
  const differs = isOther && t('receipts.serialDiffers', { register: expectedRegister });
  return (
    <>
      <Group gap="xs">
        <Printer size={18} aria-hidden />
        <Text size="sm" fw={600}>
          {now ? `${now.manufacturer} ${now.model}` : address}
        </Text>
        <Ready printer={printer} />
      </Group>
      {now?.isEmulator && (
        <Anchor href={`http://${address.split('/')[0]}/`} target="_blank" rel="noreferrer" size="sm">
          {t('receipts.toRoll')}
        </Anchor>
      )}
      {problem && (
        <Alert color="orange" icon={<TriangleAlert aria-hidden />}>
          <Words of={problem.text} />
        </Alert>
      )}
      {shortcomings.map(({ text }) => (
        <Alert key={text.en} color="orange" icon={<TriangleAlert aria-hidden />}>
          <Words of={text} />
        </Alert>
      ))}
      <Pairs
        of={[
          [t('receipts.serial'), dotted([serial, differs])],
          [t('receipts.fact.memory'), now?.memory ?? lastSeen?.memory ?? ''],
          [t('receipts.clock'), now?.deviceDateTime ? deviceMoment(now.deviceDateTime) : ''],
          [t('receipts.lastSeen'), now === null && lastSeen ? fromNow(lastSeen.at, openedAt) : ''],
          [t('receipts.saleNumbers'), saleNumbers && <SaleNumbers of={saleNumbers} />],
        ]}
      />
      {now?.messages
        .filter(({ kind }) => kind !== 'info')
        .map(({ code, text }) => (
          <Text key={`${code}${text}`} size="sm">
            {`${code} ${text}`.trim()}
          </Text>
        ))}
    </>
  );
}

function Ready({ printer: { now } }: { printer: WirePrinter }) {
  const { t } = useTranslation();
  if (!now) return <Mark color="red" words={t('receipts.printerAway')} />;
  const [color, word] = now.ready ? ['caravan', 'printerReady'] : ['orange', 'printerNotReady'];
  return (
    <>
      <Mark color={color} words={t(`receipts.${word}`)} />
      <Mark color={now.paper === 'enough' ? 'gray' : 'orange'} words={t(`receipts.paperIs.${now.paper}`)} />
      {now.isEmulator && <Mark color="blue" words={t('receipts.emulator')} />}
    </>
  );
}

function SaleNumbers({ of }: { of: NonNullable<WirePrinter['saleNumbers']> }) {
  const { t } = useTranslation();
  const { from, to, last, left } = of;
  if (last === null) return <>{t('receipts.saleNumbersUnused', { from, to })}</>;
  return <>{t('receipts.saleNumbersUsed', { last, left: whole(left), to })}</>;
}
