import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useRouter } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const WAIT_MS = 300;

interface SearchBoxProps {
  label: string;
  /** What is searched for now, as it stands in the address. */
  value: string;
  search: (text: string) => void;
}

/** A search that begins by itself a moment after the last key. */
export function SearchBox({ label, value, search }: SearchBoxProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const [page] = useState(() => router.latestLocation.pathname);
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const [sent, setSent] = useState(value);
  // The address changed by another hand (back, a link): the field follows. What we sent ourselves must not
  // overwrite what was typed meanwhile.
  if (value !== seen) {
    setSeen(value);
    if (value !== sent) {
      setText(value);
      setSent(value);
    }
  }
  const send = (next: string): void => {
    // Who followed a link of the list before the search began is on the way to another page: a search now would call them back.
    if (router.latestLocation.pathname !== page) return;
    setSent(next.trim());
    search(next.trim());
  };
  const sendSoon = useDebouncedCallback(send, WAIT_MS);
  const clear = (): void => {
    sendSoon.cancel();
    setText('');
    send('');
  };
  return (
    <TextInput
      role="searchbox"
      aria-label={label}
      placeholder={label}
      maxLength={100}
      leftSection={<Search size={16} aria-hidden />}
      rightSection={text !== '' && <CloseButton size="sm" aria-label={t('orders.clear')} onClick={clear} />}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        sendSoon(currentTarget.value);
      }}
      onKeyDown={({ key }) => {
        if (key === 'Escape') clear();
        if (key === 'Enter') sendSoon.flush();
      }}
    />
  );
}
