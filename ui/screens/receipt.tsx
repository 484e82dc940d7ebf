import { Alert, Grid, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ChevronLeft, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReceiptDetail, ReceiptSummary } from '../../src/web/wire/receipts.ts';
import { path, read, Refusal } from '../api.ts';
import { moment, money } from '../format.ts';
import { ButtonLink, TextLink } from '../parts/links.tsx';
import { Pairs, Section } from '../parts/order/section.tsx';
import { Answers } from '../parts/receipts/answers.tsx';
import { ReceiptPaper } from '../parts/receipts/paper.tsx';
import { PrintingNow, usePrinting } from '../parts/receipts/printing.tsx';
import { deviceMoment, ReceiptState, useReceiptName } from '../parts/receipts/receipt-words.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { Words } from '../parts/words.tsx';

/** One receipt: what it says, what became of it, and what a person can say of it. */
export default function ReceiptScreen() {
  const { t } = useTranslation();
  const { server, receipt: id } = useParams({ from: '/servers/$server/receipts/$receipt' });
  const receipt = useQuery({
    queryKey: ['server', server, 'receipts', 'one', id],
    queryFn: ({ signal }) => read<ReceiptDetail>(path`/servers/${server}/receipts/${id}`, signal),
  });
  useTitle(t('receipts.title'), server);
  if (receipt.isPending) return <Loading />;
  if (!receipt.data) {
    const isGone = receipt.error instanceof Refusal && [400, 404].includes(receipt.error.status);
    if (isGone) return <Gone server={server} />;
    return <Failed error={receipt.error} retry={() => void receipt.refetch()} />;
  }
  return <Receipt key={id} server={server} receipt={receipt.data} />;
}

function Receipt({ server, receipt }: { server: string; receipt: ReceiptDetail }) {
  const printing = usePrinting();
  const name = useReceiptName()(receipt);
  return (
    <Stack>
      <div>
        <Back server={server} />
        <Group gap="sm" mt={4}>
          <Title order={2} size="h3">
            {name}
          </Title>
          <ReceiptState state={receipt.state} />
        </Group>
      </div>
      {receipt.problem && (
        <Alert color="orange" icon={<TriangleAlert aria-hidden />}>
          <Words of={receipt.problem.text} />
        </Alert>
      )}
      <Answers server={server} receipt={receipt} printing={printing} />
      <PrintingNow server={server} printing={printing} />
      <Grid>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <ReceiptPaper receipt={receipt} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Facts server={server} receipt={receipt} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Facts({ server, receipt }: { server: string; receipt: ReceiptDetail }) {
  const { t } = useTranslation();
  const { printed, order, document, saleNumber, sentAt, settledBy, reason, reverses, reversals } = receipt;
  return (
    <Section title={t('receipts.facts')}>
      <Pairs
        of={[
          [t('receipts.fact.number'), printed?.receiptNumber ?? ''],
          [t('receipts.fact.at'), printed && printed.at !== '' ? deviceMoment(printed.at) : ''],
          [t('receipts.fact.amount'), printed?.amount ? money(printed.amount, 'EUR') : ''],
          [t('receipts.fact.memory'), printed?.memory ?? ''],
          [t('receipts.fact.register'), printed?.register ?? ''],
          [t('receipts.fact.saleNumber'), saleNumber ?? ''],
          [
            t('receipts.fact.document'),
            document === null ? '' : t('receipts.numberIs', { number: document }),
          ],
          [
            t('receipts.order'),
            <TextLink
              key="order"
              to="/servers/$server/orders/$number"
              params={{ server, number: order }}
              inherit
            >
              {order}
            </TextLink>,
          ],
          [t('receipts.fact.sentAt'), sentAt === null ? '' : moment(sentAt)],
          [t('receipts.fact.settledBy'), settledBy ?? ''],
          [t('receipts.fact.reason'), reason === null ? '' : t(`receipts.reason.${reason}`)],
          [t('receipts.fact.reverses'), reverses && <Others server={server} of={[reverses]} />],
          [t('receipts.fact.reversals'), reversals.length > 0 && <Others server={server} of={reversals} />],
        ]}
      />
    </Section>
  );
}

function Others({ server, of }: { server: string; of: readonly ReceiptSummary[] }) {
  const name = useReceiptName();
  return (
    <Stack gap={2} align="flex-start">
      {of.map((each) => (
        <TextLink
          key={each.id}
          to="/servers/$server/receipts/$receipt"
          params={{ server, receipt: String(each.id) }}
          inherit
        >
          {name(each)}
        </TextLink>
      ))}
    </Stack>
  );
}

function Back({ server }: { server: string }) {
  const { t } = useTranslation();
  return (
    <TextLink to="/servers/$server/receipts" params={{ server }} size="sm">
      <Group component="span" gap={2} display="inline-flex">
        <ChevronLeft size={14} aria-hidden />
        {t('receipts.back')}
      </Group>
    </TextLink>
  );
}

function Gone({ server }: { server: string }) {
  const { t } = useTranslation();
  return (
    <Empty title={t('receipts.gone')}>
      <ButtonLink variant="light" to="/servers/$server/receipts" params={{ server }}>
        {t('receipts.back')}
      </ButtonLink>
    </Empty>
  );
}
