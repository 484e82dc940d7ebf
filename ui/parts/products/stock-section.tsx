import { Alert, Group, Table, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductExplanation } from '../../../src/web/wire/products.ts';
import { moment, quantity } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { Section } from '../order/section.tsx';
import { Failed, Loading } from '../states.tsx';
import { Words } from '../words.tsx';
import { Holding } from './holding.tsx';

interface SectionProps {
  server: string;
  explanation: UseQueryResult<ProductExplanation>;
}

/** How the quantity comes about, line by line, to what it should be; what was sent; what the shop shows now. */
export function StockSection({ server, explanation }: SectionProps) {
  const { t } = useTranslation();
  const { data, error, isPending } = explanation;
  return (
    <Section title={t('products.stock')}>
      {isPending && <Loading />}
      {!data && error && <Failed error={error} retry={() => void explanation.refetch()} />}
      {data && (
        <>
          {[data.warehouse, data.shop].map((silent) => silent && <Silent key={silent.code} of={silent} />)}
          <Sum server={server} stock={data.stock} shop={data.shop} />
          <Verdict stock={data.stock} />
        </>
      )}
    </Section>
  );
}

/** A side that did not answer. */
function Silent({ of }: { of: NonNullable<ProductExplanation['shop']> }) {
  const { t } = useTranslation();
  return (
    <Alert
      color="red"
      icon={<Unplug aria-hidden />}
      title={t([`problems.title.${of.code}`, 'problems.title.other'])}
      role="alert"
    >
      <Text size="sm">
        <Words of={of.text} />
      </Text>
    </Alert>
  );
}

type Stock = ProductExplanation['stock'];

interface SumProps {
  server: string;
  stock: Stock;
  shop: ProductExplanation['shop'];
}

function Sum({ server, stock: { reckoning, sent, shown }, shop }: SumProps) {
  const { t } = useTranslation();
  return (
    <Table className="sums" verticalSpacing={6} horizontalSpacing="xs">
      <Table.Tbody>
        {reckoning?.locations.map(({ id, name, balance }) => (
          <Row key={id} name={t('products.balanceOf', { location: name || t('products.location', { id }) })}>
            {balance === null ? <Dimmed>{t('products.noRow')}</Dimmed> : quantity(balance)}
          </Row>
        ))}
        {reckoning?.steps.map(({ cause, change }) => (
          <Row
            key={cause}
            name={t(`products.step.${cause}`)}
            note={<Holding server={server} reckoning={reckoning} cause={cause} />}
          >
            {change.startsWith('-') ? quantity(change) : `+${quantity(change)}`}
          </Row>
        ))}
        {reckoning && <Kept reckoning={reckoning} />}
        {reckoning && (
          <Row name={t('products.due')} isTotal>
            {quantity(reckoning.due)}
          </Row>
        )}
        <Row name={t('products.sent')} note={<Sent server={server} sent={sent} />}>
          {sent ? quantity(sent.quantity) : <Dimmed>–</Dimmed>}
        </Row>
        {!shop && (
          <Row name={t('products.shown')} isTotal>
            {shown === null ? <Dimmed>{t('products.notSaid')}</Dimmed> : quantity(shown)}
          </Row>
        )}
      </Table.Tbody>
    </Table>
  );
}

interface RowProps {
  name: string;
  note?: ReactNode;
  isTotal?: boolean;
  children: ReactNode;
}

function Row({ name, note, isTotal = false, children }: RowProps) {
  return (
    <Table.Tr fw={isTotal ? 700 : 400}>
      <Table.Th scope="row" fw="inherit">
        {name}
        {note}
      </Table.Th>
      <Table.Td className="right" style={{ verticalAlign: 'top' }}>
        {children}
      </Table.Td>
    </Table.Tr>
  );
}

function Dimmed({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" span>
      {children}
    </Text>
  );
}

/** What orders hold and the settings do not take off. */
function Kept({ reckoning }: { reckoning: NonNullable<Stock['reckoning']> }) {
  const { t } = useTranslation();
  const { openOrders, waitingOrders } = reckoning;
  const kept = [
    ['open-orders', openOrders],
    ['waiting-orders', waitingOrders],
  ] as const;
  return kept
    .filter(([, { isSubtracted, total }]) => !isSubtracted && total !== '0')
    .map(([cause, { total }]) => (
      <Row
        key={cause}
        name={t(`products.step.${cause}`)}
        note={
          <Text size="xs" c="dimmed">
            {t('products.notSubtracted', { quantity: quantity(total) })}
          </Text>
        }
      >
        <Dimmed>0</Dimmed>
      </Row>
    ));
}

function Sent({ server, sent }: { server: string; sent: Stock['sent'] }) {
  const { t } = useTranslation();
  if (!sent) {
    return (
      <Text size="xs" c="dimmed">
        {t('products.never')}
      </Text>
    );
  }
  return (
    <Group gap="xs">
      {sent.at !== null && (
        <Text size="xs" c="dimmed" className="numbers">
          {moment(sent.at)}
        </Text>
      )}
      {sent.run !== null && (
        <TextLink size="xs" to="/servers/$server/runs/$run" params={{ server, run: sent.run }}>
          {t('products.byRun')}
        </TextLink>
      )}
    </Group>
  );
}

/** Whether the shop shows what it should, and why not. */
function Verdict({ stock: { reckoning, cause, shown } }: { stock: Stock }) {
  const { t } = useTranslation();
  if (cause === null && (!reckoning || shown === null)) return null;
  return (
    <Alert
      color={cause === null ? 'caravan' : 'orange'}
      icon={cause === null ? <CircleCheck aria-hidden /> : <TriangleAlert aria-hidden />}
      p="xs"
    >
      <Text size="sm">{cause === null ? t('products.same') : t(`products.cause.${cause}`)}</Text>
    </Alert>
  );
}
