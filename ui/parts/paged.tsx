import { Button, Center, Stack, Text } from '@mantine/core';
import {
  keepPreviousData,
  useInfiniteQuery,
  type InfiniteData,
  type QueryKey,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { read } from '../api.ts';
import { whole } from '../format.ts';

export type Pages<Page> = UseInfiniteQueryResult<InfiniteData<Page, string | null>>;

/** A list that Kervan gives page by page; what was shown stays until the first page of another choice is there. */
export function usePages<Page extends { next: string | null }>(
  queryKey: QueryKey,
  address: (after: string | null) => string,
  isWanted = true,
): Pages<Page> {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read<Page>(address(pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page) => last.next,
    placeholderData: keepPreviousData,
    enabled: isWanted,
  });
}

/** The way to the next page, below the list, and how many of how many are shown. */
export function More<Page>({ pages, shown, total }: { pages: Pages<Page>; shown: number; total?: number }) {
  const { t } = useTranslation();
  const isPart = total !== undefined && total > shown;
  if (!pages.hasNextPage && !isPart) return null;
  return (
    <Center>
      <Stack gap={6} align="center">
        {isPart && (
          <Text size="sm" c="dimmed" className="numbers">
            {t('runs.doneOf', { done: whole(shown), total: whole(total) })}
          </Text>
        )}
        {pages.hasNextPage && (
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t('common.more')}
          </Button>
        )}
        {pages.isFetchNextPageError && (
          <Text size="sm" c="red" role="alert">
            {t('common.failed')}
          </Text>
        )}
      </Stack>
    </Center>
  );
}
