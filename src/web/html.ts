/** Text that is markup already, and so is not escaped again. */
export interface Html {
  markup: string;
}

type Value = string | number | Html | readonly Html[];

/** Markup with values put in: a text is escaped, whoever wrote it; only what this function made goes in as it is. */
export function html(literals: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: String.raw({ raw: literals }, ...values.map(markupOf)) };
}

function markupOf(value: Value): string {
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('\n');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
