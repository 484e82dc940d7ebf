import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ItemChoice } from '../link/item-choice.tsx';
import { LinkDialog } from '../link/link-dialog.tsx';
import type { OrderLine } from './lines.tsx';

interface LinkProps {
  server: string;
  line: OrderLine;
  /** Tries the order again with the new link; null when its document stands already. */
  tryAgain: (() => void) | null;
  close: () => void;
}

/** Links the product of a line with an item of the warehouse by hand. */
export function LinkLine({ server, line, tryAgain, close }: LinkProps) {
  const { t } = useTranslation();
  const { name, sku, variant, item } = line;
  return (
    <LinkDialog name={name} under={sku === '' ? t('orders.noSku') : t('orders.sku', { sku })} close={close}>
      {variant === null ? (
        <Text size="sm">{t('orders.linkImpossible')}</Text>
      ) : (
        <ItemChoice
          server={server}
          variant={variant}
          sku={sku}
          linkedWith={item}
          button={t(tryAgain ? 'orders.linkDoAndTry' : 'orders.linkDo')}
          note={tryAgain ? null : t('orders.linkStays')}
          linked={tryAgain ?? undefined}
          close={close}
        />
      )}
    </LinkDialog>
  );
}
