import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleHelp, RotateCcw } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReceiptSummary } from '../../../src/web/wire/receipts.ts';
import { change, path } from '../../api.ts';
import { useMayChange } from '../../session.tsx';
import { Answer } from '../answer.tsx';
import { Dialog } from '../dialog.tsx';
import { sayDone } from '../saying.ts';
import type { Printing } from './printing.tsx';

interface AnswersProps {
  server: string;
  receipt: ReceiptSummary;
  printing: Printing;
}

/** What trying again is, where it is not printing. */
const RETRY: Partial<Record<ReceiptSummary['state'], string>> = {
  refused: 'receipts.retry',
  'in-doubt': 'receipts.askNow',
  printing: 'receipts.askNow',
};

/** What a person can do about a receipt that is not printed: say what is on the paper, or have it tried again. */
export function Answers({ server, receipt, printing }: AnswersProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const [asked, setAsked] = useState<'printed' | 'not-printed' | 'not-owed' | 'settled' | null>(null);
  const { maySayPrinted, maySaySettled, mayRetry } = receipt;
  if (!mayChange || !(maySayPrinted || maySaySettled || mayRetry)) return null;
  const close = (): void => setAsked(null);
  const isInDoubt = receipt.state === 'in-doubt';
  const isPrinting = receipt.state === 'printing';
  const buttons = (
    <Group gap="sm">
      {receipt.mayRetry && (
        <Button
          leftSection={<RotateCcw size={16} aria-hidden />}
          loading={printing.begin.isPending}
          onClick={() =>
            printing.begin.mutate({ address: path`/servers/${server}/receipts/${receipt.id}/retry` })
          }
        >
          {t(RETRY[receipt.state] ?? 'receipts.printNow')}
        </Button>
      )}
      {receipt.maySayPrinted && (
        <Button variant={isInDoubt ? 'filled' : 'default'} onClick={() => setAsked('printed')}>
          {t(isInDoubt ? 'receipts.sayPrinted' : 'receipts.byHand')}
        </Button>
      )}
      {receipt.maySayNotPrinted && (
        <Button variant="default" onClick={() => setAsked('not-printed')}>
          {t('receipts.sayNotPrinted')}
        </Button>
      )}
      {receipt.maySayNotOwed && (
        <Button variant="default" onClick={() => setAsked('not-owed')}>
          {t('receipts.sayNotOwed')}
        </Button>
      )}
      {receipt.maySaySettled && (
        <Button variant="default" onClick={() => setAsked('settled')}>
          {t('receipts.saySettled')}
        </Button>
      )}
    </Group>
  );
  return (
    <>
      {isInDoubt ? (
        <Alert color="red" icon={<CircleHelp aria-hidden />} title={t('receipts.doubt')}>
          <Stack gap="sm">
            <Text size="sm">{t(receipt.mayRetry ? 'receipts.notAskedWhy' : 'receipts.doubtWhy')}</Text>
            {buttons}
          </Stack>
        </Alert>
      ) : (
        <>
          {isPrinting && <Text size="sm">{t('receipts.printingWhy')}</Text>}
          {buttons}
        </>
      )}
      <Printed server={server} receipt={receipt} isOpen={asked === 'printed'} close={close} />
      <Confirmed
        {...{ server, receipt, close }}
        isOpen={asked === 'not-printed'}
        says="not-printed"
        words={NOT_PRINTED}
        color="orange"
      />
      <NotOwed server={server} receipt={receipt} isOpen={asked === 'not-owed'} close={close} />
      <Confirmed
        {...{ server, receipt, close }}
        isOpen={asked === 'settled'}
        says="settled"
        words={SETTLED}
      />
    </>
  );
}

const NOT_PRINTED = {
  ask: 'receipts.notPrintedAsk',
  means: 'receipts.notPrintedMeans',
  say: 'receipts.notPrintedDo',
};
const SETTLED = { ask: 'receipts.settledAsk', means: 'receipts.settledMeans', say: 'receipts.saySettled' };

interface AskedProps {
  server: string;
  receipt: ReceiptSummary;
  isOpen: boolean;
  close: () => void;
}

/** What a person says is kept, and everything that shows the receipt is asked for anew. */
function useSettling({ server, close }: Pick<AskedProps, 'server' | 'close'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useMutation<ReceiptSummary, Error, { address: string; said?: object }>({
    mutationFn: ({ address, said }) => change('POST', address, said),
    onSuccess: async () => {
      close();
      sayDone(t('receipts.settled'));
      await client.invalidateQueries({ queryKey: ['server', server] });
    },
  });
}

/** "2026-11-23 12:05" or with a T between and seconds after, as people and devices write it; null when it is none. */
function momentTyped(text: string): string | null {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)$/.exec(text.trim()) ?? [];
  return day === undefined ? null : `${day}T${time}`;
}

function Printed({ server, receipt, isOpen, close }: AskedProps) {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const [at, setAt] = useState('');
  const [memory, setMemory] = useState('');
  const [register, setRegister] = useState('');
  const [isTried, setIsTried] = useState(false);
  const settling = useSettling({ server, close });
  const receiptDateTime = momentTyped(at);
  const isMemoryFit = memory.trim() === '' || /^\d{8}$/.test(memory.trim());
  const isRegisterFit = register.trim() === '' || /^[A-Z]{2}\d{6}$/.test(register.trim());
  const isReady = number.trim() !== '' && receiptDateTime !== null && isMemoryFit && isRegisterFit;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setIsTried(true);
    if (!isReady) return;
    settling.mutate({
      address: path`/servers/${server}/receipts/${receipt.id}/printed`,
      said: {
        receiptNumber: number.trim(),
        receiptDateTime,
        ...(memory.trim() !== '' && { memory: memory.trim() }),
        ...(register.trim() !== '' && { register: register.trim() }),
      },
    });
  };
  return (
    <Dialog opened={isOpen} onClose={close} title={t('receipts.printedAsk')}>
      <form onSubmit={send} noValidate>
        <Stack>
          <Text size="sm">{t('receipts.printedWhy')}</Text>
          <TextInput
            label={t('receipts.printedNumber')}
            maxLength={30}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
            error={isTried && number.trim() === '' && t('receipts.printedWrong')}
            data-autofocus
          />
          <TextInput
            label={t('receipts.printedAt')}
            type="datetime-local"
            step={1}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
            error={isTried && receiptDateTime === null && t('receipts.printedWrong')}
          />
          <TextInput
            label={t('receipts.printedMemory')}
            description={t('receipts.printedMemoryWhy')}
            maxLength={8}
            value={memory}
            onChange={(event) => setMemory(event.currentTarget.value)}
            error={isTried && !isMemoryFit && t('receipts.printedMemoryWhy')}
          />
          <TextInput
            label={t('receipts.printedRegister')}
            description={t('receipts.printedRegisterWhy')}
            maxLength={8}
            value={register}
            onChange={(event) => setRegister(event.currentTarget.value.toUpperCase())}
            error={isTried && !isRegisterFit && t('receipts.printedRegisterWhy')}
          />
          <Answer cancel={close} error={settling.error}>
            <Button type="submit" loading={settling.isPending}>
              {t('receipts.printedDo')}
            </Button>
          </Answer>
        </Stack>
      </form>
    </Dialog>
  );
}

interface ConfirmedProps extends AskedProps {
  /** What is said, as the address has it. */
  says: 'not-printed' | 'settled';
  words: { ask: string; means: string; say: string };
  color?: string;
}

/** What leads to printing, or ends what is told, is asked twice. */
function Confirmed({ server, receipt, isOpen, close, says, words, color }: ConfirmedProps) {
  const { t } = useTranslation();
  const settling = useSettling({ server, close });
  return (
    <Dialog opened={isOpen} onClose={close} title={t(words.ask)}>
      <Stack>
        <Text size="sm">{t(words.means)}</Text>
        <Answer cancel={close} error={settling.error} isGrave>
          <Button
            {...(color && { color, variant: 'light' })}
            loading={settling.isPending}
            onClick={() =>
              settling.mutate({ address: `${path`/servers/${server}/receipts/${receipt.id}`}/${says}` })
            }
          >
            {t(words.say)}
          </Button>
        </Answer>
      </Stack>
    </Dialog>
  );
}

/** Whoever says that nothing is owed says why, for whoever reads it later. */
function NotOwed({ server, receipt, isOpen, close }: AskedProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const settling = useSettling({ server, close });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() === '') return;
    settling.mutate({
      address: path`/servers/${server}/receipts/${receipt.id}/not-owed`,
      said: { reason: reason.trim() },
    });
  };
  return (
    <Dialog opened={isOpen} onClose={close} title={t('receipts.notOwedAsk')}>
      <form onSubmit={send} noValidate>
        <Stack>
          <Text size="sm">{t('receipts.notOwedMeans')}</Text>
          <TextInput
            label={t('receipts.notOwedWhy')}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Answer cancel={close} error={settling.error}>
            <Button
              type="submit"
              variant="light"
              color="orange"
              disabled={reason.trim() === ''}
              loading={settling.isPending}
            >
              {t('receipts.notOwedDo')}
            </Button>
          </Answer>
        </Stack>
      </form>
    </Dialog>
  );
}
