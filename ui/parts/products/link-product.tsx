import { Button } from '@mantine/core';
import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductDetail } from '../../../src/web/wire/products.ts';
import { dotted } from '../../format.ts';
import { useMayChange } from '../../session.tsx';
import { ItemChoice } from '../link/item-choice.tsx';
import { LinkDialog } from '../link/link-dialog.tsx';
import { useProductCodes } from './product-words.tsx';

interface LinkProps {
  server: string;
  product: ProductDetail;
  name: string;
}

/** The button that links a product with an item by hand; a viewer has none. */
export function LinkProduct({ server, product, name }: LinkProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const codes = useProductCodes();
  const [isOpen, setIsOpen] = useState(false);
  if (!mayChange) return null;
  const close = (): void => setIsOpen(false);
  const { variant, sku, item } = product;
  return (
    <>
      <Button
        variant={item === null ? 'filled' : 'default'}
        leftSection={<Link2 size={16} aria-hidden />}
        onClick={() => setIsOpen(true)}
      >
        {t(item === null ? 'products.link' : 'products.relink')}
      </Button>
      {isOpen && (
        <LinkDialog name={name} under={dotted(codes(product))} close={close}>
          <ItemChoice
            server={server}
            variant={variant}
            sku={sku}
            linkedWith={item}
            button={t('orders.linkDo')}
            note={t('problems.linkThen')}
            close={close}
          />
        </LinkDialog>
      )}
    </>
  );
}
