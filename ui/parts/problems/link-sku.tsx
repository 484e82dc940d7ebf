import { Button, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkedVariants } from '../../../src/web/wire/links.ts';
import { path, query, read } from '../../api.ts';
import { useMayChange } from '../../session.tsx';
import { ItemChoice } from '../link/item-choice.tsx';
import { LinkDialog } from '../link/link-dialog.tsx';
import { Failed, Loading } from '../states.tsx';

type Variant = LinkedVariants['items'][number];

interface SkuProps {
  server: string;
  /** As the record of the problem names it. */
  sku: string;
}

/** The button that links the product of a code with an item by hand; a viewer has none. */
export function LinkSku({ server, sku }: SkuProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const [isOpen, setIsOpen] = useState(false);
  if (!mayChange) return null;
  const name = t('runs.sku', { sku });
  return (
    <>
      <Button
        size="compact-sm"
        variant="light"
        aria-label={t('orders.linkNamed', { name })}
        onClick={() => setIsOpen(true)}
      >
        {t('orders.link')}
      </Button>
      {isOpen && <Linking server={server} sku={sku} name={name} close={() => setIsOpen(false)} />}
    </>
  );
}

interface LinkingProps extends SkuProps {
  name: string;
  close: () => void;
}

function Linking({ server, sku, name, close }: LinkingProps) {
  const { t } = useTranslation();
  const variantName = useVariantName();
  const [chosen, setChosen] = useState<string | null>(null);
  const variants = useQuery({
    queryKey: ['server', server, 'links', sku],
    queryFn: ({ signal }) =>
      read<LinkedVariants>(`${path`/servers/${server}/links`}${query({ sku })}`, signal),
    staleTime: 0,
  });
  const items = variants.data?.items ?? [];
  const [only] = items;
  const isOne = items.length === 1;
  const variant = isOne ? only : items.find((each) => each.variant === chosen);
  return (
    <LinkDialog name={name} under={isOne ? variantName(only!) : ''} close={close}>
      {variants.isPending && <Loading />}
      {variants.error && !variants.data && (
        <Failed error={variants.error} retry={() => void variants.refetch()} />
      )}
      {variants.data && items.length === 0 && <Text size="sm">{t('orders.linkImpossible')}</Text>}
      {items.length > 1 && <Which variants={items} chosen={chosen} choose={setChosen} />}
      {variant && (
        <ItemChoice
          key={variant.variant}
          server={server}
          variant={variant.variant}
          sku={variant.sku}
          linkedWith={variant.item}
          button={t('orders.linkDo')}
          note={t('problems.linkThen')}
          close={close}
        />
      )}
    </LinkDialog>
  );
}

interface WhichProps {
  variants: Variant[];
  chosen: string | null;
  choose: (variant: string) => void;
}

/** The products that carry one code, to be told apart one after the other. */
function Which({ variants, chosen, choose }: WhichProps) {
  const { t } = useTranslation();
  const variantName = useVariantName();
  return (
    <Radio.Group label={t('problems.linkWhich')} value={chosen} onChange={choose}>
      <Stack gap={6} mt={6} mah="min(200px, 30dvh)" style={{ overflowY: 'auto' }} p={2}>
        {variants.map((each) => (
          <Radio
            key={each.variant}
            value={each.variant}
            label={variantName(each)}
            description={each.item === null ? t('orders.notLinked') : t('orders.linked', { item: each.item })}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** Names a variant by its numbers in the shop. */
function useVariantName(): (of: Variant) => string {
  const { t } = useTranslation();
  return ({ product, variant }) =>
    product === '' ? t('problems.variant', { variant }) : t('problems.variantOf', { product, variant });
}
