import { Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PlannedRecord } from '../../../src/web/wire/runs.ts';
import { amount, day, money, quantity } from '../../format.ts';
import { Pairs } from '../order/section.tsx';
import { useIsWide } from '../wide.ts';
import { grouped, type Change, type PlannedLine } from './grouped.ts';

interface ChangesProps {
  changes: PlannedRecord['changes'];
  currency: string | null;
}

/** What would be written of one record: its own fields, then its lines. */
export function Changes({ changes, currency }: ChangesProps) {
  const { t } = useTranslation();
  const isWide = useIsWide();
  const { whole, lines } = grouped(changes);
  const isProduct = changes.some(({ field }) => field.startsWith('product-'));
  return (
    <Stack gap="xs" mt="xs">
      <Pairs
        of={whole.map((change) => [
          t(`plan.fields.${change.field}`, { defaultValue: change.field }),
          <BeforeAfter key={change.field} of={change} currency={currency} />,
        ])}
      />
      {isProduct && <VariantList lines={lines} currency={currency} />}
      {!isProduct &&
        lines.length > 0 &&
        (isWide ? (
          <LineTable lines={lines} currency={currency} />
        ) : (
          <LineBlocks lines={lines} currency={currency} />
        ))}
    </Stack>
  );
}

interface LinesProps {
  lines: PlannedLine[];
  currency: string | null;
}

function LineTable({ lines, currency }: LinesProps) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing={4} horizontalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('plan.fields.item')}</Table.Th>
          <Table.Th className="right">{t('orders.quantity')}</Table.Th>
          <Table.Th className="right">{t('plan.fields.price')}</Table.Th>
          <Table.Th className="right">{t('plan.fields.total')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map(({ name, fields }, index) => (
          // eslint-disable-next-line react/no-array-index-key -- an item may stand on two lines
          <Table.Tr key={index}>
            <Table.Td>
              <LineItem name={name} fields={fields} currency={currency} />
            </Table.Td>
            {['quantity', 'price', 'line-total'].map((field) => (
              <Table.Td key={field} className="right">
                <BeforeAfter of={fields.get(field)} currency={currency} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function LineBlocks({ lines, currency }: LinesProps) {
  return (
    <Stack gap={0} component="ul" className="cards rows">
      {lines.map(({ name, fields }, index) => (
        // eslint-disable-next-line react/no-array-index-key -- an item may stand on two lines
        <li key={index}>
          <LineItem name={name} fields={fields} currency={currency} />
          <Text size="sm" className="numbers">
            <BeforeAfter of={fields.get('quantity')} currency={currency} />
            {' × '}
            <BeforeAfter of={fields.get('price')} currency={currency} />
            {' = '}
            <BeforeAfter of={fields.get('line-total')} currency={currency} />
          </Text>
        </li>
      ))}
    </Stack>
  );
}

/** What would be done about each variant of a product. */
function VariantList({ lines, currency }: LinesProps) {
  const { t } = useTranslation();
  return (
    <Stack gap={4} component="ul" className="cards rows">
      {lines.map(({ name, fields }) => (
        <li key={name}>
          <Text size="sm">{name}</Text>
          {[...fields.values()].map((change) => (
            <Text size="sm" c="dimmed" key={change.field}>
              {t(`plan.fields.${change.field}`)}: <BeforeAfter of={change} currency={currency} />
            </Text>
          ))}
        </li>
      ))}
    </Stack>
  );
}

/** The item of a line, and what it cost. */
function LineItem({ name, fields, currency }: PlannedLine & { currency: string | null }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm">{name}</Text>
      <Text size="xs" c="dimmed">
        {fields.has('new-item') && `${t('plan.fields.new-item')}: `}
        <BeforeAfter of={fields.get('item') ?? fields.get('new-item')} currency={currency} />
        {fields.has('cost') && (
          <>
            {' · '}
            {t('plan.fields.cost')} <BeforeAfter of={fields.get('cost')} currency={currency} />
          </>
        )}
      </Text>
    </>
  );
}

/** "12 → 9"; of what is not there yet only what it will be. */
function BeforeAfter({ of, currency }: { of: Change | undefined; currency: string | null }) {
  const words = useValueWords(currency);
  if (!of) return null;
  const { field, before, after, name } = of;
  return (
    <span className="numbers">
      {before !== null && `${words(field, before)} → `}
      {words(field, after, name)}
    </span>
  );
}

/** Shows a value as its field is shown everywhere else; a number that has a name, by it. */
function useValueWords(
  currency: string | null,
): (field: string, value: string | null, name?: string) => string {
  const { t } = useTranslation();
  return (field, value, name) => {
    if (value === null) return t('plan.nothingThere');
    switch (field) {
      case 'date':
        return day(value);
      case 'total':
      case 'paid':
      case 'line-total':
        return money(value, currency);
      case 'price':
      case 'item-price':
      case 'product-price':
      case 'product-list-price':
      case 'cost':
        return amount(value);
      case 'quantity':
      case 'stock':
      case 'balance':
      case 'open-orders':
      case 'waiting-orders':
        return quantity(value);
      case 'document':
      case 'sale':
      case 'new-sale':
      case 'return':
      case 'item':
      case 'item-vat-group':
      case 'location':
      case 'partner':
      case 'user':
        return name === undefined
          ? t('orders.documentNumber', { number: value })
          : t('settings.choice.named', { name, id: value });
      case 'product-visibility':
        return t(`plan.visibility.${value}`);
      default:
        return value;
    }
  };
}
