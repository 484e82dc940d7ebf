/** One item of a product with several, as far as its name and values are concerned. */
export interface NamedItem {
  name: string;
  /** Tells it from every other one when its name does not. */
  sku: string;
  /** What stands in the mapped fields, in their order; '' for a blank. */
  mapped: readonly string[];
}

/** What the variants of a product are told apart by, and what the product is called. */
export interface VariantNames {
  /** What the names have in common. */
  name: string;
  /** One list of parameters for each item, the same names in the same order in each. */
  parameters: { name: string; value: string }[][];
}

/** Words for parameters the warehouse does not name; the shop's people may call them otherwise. */
const SIZE = 'Размер';
const COLOUR = 'Цвят';
const KIND = 'Вид';
const CODE = 'Код';
/** The shop allows no more. */
const MOST_PARAMETERS = 3;
const SEPARATORS = /[\s,;/]+/u;

const SIZES = /^(?:\d{0,2}x{0,3}s|m|\d{0,2}x{0,3}l|\d{1,3}(?:[.,]\d)?|[хХ]{1,3}[лЛ]|м|с|л|one-?size)$/iu;
const COLOURS =
  /^(?:бял|черв|черен|черн|син|зелен|жълт|сив|кафяв|розов|лилав|оранж|бежов|златист|сребрист|тюркоаз|бордо|екрю|white|black|red|blue|green|yellow|grey|gray|brown|pink|purple|orange|beige)/iu;

/**
 * How the items of one product are told apart: by the mapped fields when they differ and tell all apart, else by what differs in the names
 * word by word (at most three parameters), else by all that differs as one, and in the end by the code. The parameters of all are different, always.
 */
export function variantNames(items: readonly NamedItem[], fieldNames: readonly string[]): VariantNames {
  const words = items.map(({ name }) => name.split(SEPARATORS).filter(Boolean));
  const common = commonStart(words);
  const name = words[0]!.slice(0, common).join(' ') || items[0]!.name;
  const rests = words.map((list) => list.slice(common));
  const ways = [
    mappedParameters(items, fieldNames),
    wordParameters(rests),
    oneParameter(rests),
    items.map(({ sku }) => [{ name: CODE, value: sku }]),
    // Codes that became equal after the items were published.
    items.map(({ sku }, place) => [{ name: CODE, value: `${sku} (${place + 1})` }]),
  ];
  return { name, parameters: ways.find((way) => way !== null && tellsApart(way))! };
}

/** How many words all names begin with; one word of the shortest is left to tell it by. */
function commonStart(words: readonly string[][]): number {
  const first = words[0]!;
  let count = 0;
  while (
    count < first.length &&
    words.every((list) => list[count]?.toLowerCase() === first[count]!.toLowerCase())
  )
    count += 1;
  return count;
}

function mappedParameters(
  items: readonly NamedItem[],
  fieldNames: readonly string[],
): VariantNames['parameters'] | null {
  const used = fieldNames
    .map((name, place) => ({ name, values: items.map(({ mapped }) => (mapped[place] ?? '').trim()) }))
    .filter(({ values }) => values.every((value) => value !== '') && new Set(values).size > 1)
    .slice(0, MOST_PARAMETERS);
  if (used.length === 0) return null;
  return items.map((_, item) => used.map(({ name, values }) => ({ name, value: values[item]! })));
}

/** One parameter for each word that differs; null when the names have not the same number of words, or too many. */
function wordParameters(rests: readonly string[][]): VariantNames['parameters'] | null {
  const count = rests[0]!.length;
  if (count === 0 || rests.some((rest) => rest.length !== count)) return null;
  const places = Array.from({ length: count }, (_, place) => rests.map((rest) => rest[place]!)).filter(
    (values) => new Set(values).size > 1,
  );
  if (places.length === 0 || places.length > MOST_PARAMETERS) return null;
  const names = distinct(places.map(parameterName));
  return rests.map((_, item) =>
    places.map((values, place) => ({ name: names[place]!, value: values[item]! })),
  );
}

function oneParameter(rests: readonly string[][]): VariantNames['parameters'] | null {
  const values = rests.map((rest) => rest.join(' '));
  if (values.includes('')) return null;
  return values.map((value) => [{ name: parameterName(values), value }]);
}

function parameterName(values: readonly string[]): string {
  if (values.every((value) => SIZES.test(value))) return SIZE;
  if (values.every((value) => COLOURS.test(value))) return COLOUR;
  return KIND;
}

/** "Вид", "Вид 2": two parameters of one name would be one. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, place) => {
    const before = names.slice(0, place).filter((other) => other === name).length;
    return before === 0 ? name : `${name} ${before + 1}`;
  });
}

function tellsApart(parameters: VariantNames['parameters']): boolean {
  const keys = parameters.map((list) => JSON.stringify(list.map(({ value }) => value.trim().toLowerCase())));
  return (
    new Set(keys).size === keys.length &&
    parameters.every((list) => list.every(({ value }) => value.trim() !== ''))
  );
}
