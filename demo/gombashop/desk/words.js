/** @typedef {{ kind: string, name: string, does: string, rehearses: string, paged?: boolean, setting?: object }} FaultWords */

/** Codes of the shop in Bulgarian. */
export const PAYMENTS = {
  'cash-on-delivery': 'Наложен платеж',
  'postal-money-transfer': 'Пощенски паричен превод',
  'card-online': 'Карта онлайн',
  'bank-transfer': 'Банков превод',
  'card-on-delivery': 'Карта при доставка',
  'gift-voucher': 'Ваучер',
};

/** Ways of delivery with their usual prices. */
export const DELIVERIES = [
  ['Еконт офис', '3,50'],
  ['Еконт адрес', '5,20'],
  ['Еконтомат', '2,90'],
  ['Спиди офис', '3,40'],
  ['Спиди адрес', '5,00'],
  ['Български пощи', '4,10'],
  ['Вземане от магазина', '0,00'],
];

/** In which the order's amounts are, in the plural. */
export const CURRENCIES = { EUR: 'евро', BGN: 'лева' };

export const DISCOUNTS = {
  'promo-code': 'Промо код',
  voucher: 'Подарен ваучер',
  order: 'Отстъпка',
};

export const REFUND_METHODS = {
  'bank-transfer': 'банков превод',
  card: 'карта',
  cash: 'в брой',
  other: 'другояче',
};

/** The operations of the shop's interface. */
export const OPERATIONS = {
  getShop: 'Данни за магазина',
  listOrderStatuses: 'Статуси',
  listOrders: 'Списък на поръчките',
  getOrder: 'Една поръчка',
  updateOrder: 'Запис в поръчка',
  listCategories: 'Категории',
  createCategory: 'Нова категория',
  listProducts: 'Списък на продуктите',
  getProduct: 'Един продукт',
  upsertProducts: 'Запис на продукти',
  setPrices: 'Запис на цени',
  setStock: 'Запис на количества',
  listCustomers: 'Списък на клиентите',
  upsertCustomers: 'Запис на клиенти',
};

/** What a fault may be limited to. */
export const FAULT_TARGETS = [
  ['*', 'всички'],
  ['listOrders', 'списък на поръчките'],
  ['updateOrder', 'запис в поръчка (номер на документ)'],
  ['listProducts', 'списък на продуктите'],
  ['setStock', 'запис на количества'],
];

/** @type {FaultWords[]} */
export const FAULTS = [
  {
    kind: 'delay',
    name: 'Бавен отговор',
    does: 'Магазинът отговаря чак след толкова секунди.',
    rehearses: 'Претоварен магазин или лоша връзка: програмата чака, но не виси вечно.',
    setting: { name: 'delayMs', label: 'Секунди', factor: 1000, value: 5 },
  },
  {
    kind: 'too-many-requests',
    name: 'Твърде много заявки (429)',
    does: 'Магазинът отказва и казва след колко секунди да го попитат пак.',
    rehearses: 'Ограничение на хостинга: програмата изчаква, колкото ѝ кажат.',
    setting: { name: 'retryAfterSeconds', label: 'Пак след, секунди', factor: 1, value: 10 },
  },
  {
    kind: 'unavailable',
    name: 'Временно недостъпен (503)',
    does: 'Магазинът отказва за малко и не върши нищо.',
    rehearses: 'Обновяване на сайта: поръчките чакат и после минават, без да се загуби нито една.',
    setting: { name: 'retryAfterSeconds', label: 'Пак след, секунди', factor: 1, value: 10 },
  },
  {
    kind: 'cut-before',
    name: 'Прекъсване преди работата',
    does: 'Връзката се къса, преди магазинът да е направил каквото и да е.',
    rehearses: 'Паднал интернет: заявката се повтаря.',
  },
  {
    kind: 'cut-after',
    name: 'Прекъсване след работата',
    does: 'Магазинът свършва работата, но отговорът му не пристига.',
    rehearses: 'Най-коварното: повторението не бива да направи нещата два пъти.',
  },
  {
    kind: 'garbage',
    name: 'Безсмислен отговор',
    does: 'Вместо данни идват случайни байтове.',
    rehearses: 'Повреден отговор по пътя: нищо от него не се взема за истина.',
  },
  {
    kind: 'html-page',
    name: 'Уеб страница вместо данни',
    does: 'Идва страница „Магазинът е в профилактика“ с код 200.',
    rehearses: 'Прокси или поддръжка: страницата не бива да се приеме за празен списък.',
  },
  {
    kind: 'duplicates',
    name: 'Повторени записи',
    does: 'Всеки запис от страницата идва по два пъти.',
    rehearses: 'Грешка в магазина: от една поръчка пак става един документ.',
    paged: true,
  },
  {
    kind: 'reordered',
    name: 'Разбъркан ред',
    does: 'Записите от страницата идват в обратен ред.',
    rehearses: 'Магазин, който не подрежда по време: нито една промяна не се пропуска.',
    paged: true,
  },
  {
    kind: 'endless-pages',
    name: 'Списък без край',
    does: 'Една и съща страница идва отново и отново, все с указател към следваща.',
    rehearses: 'Грешка в магазина: програмата забелязва, че списъкът няма край, и спира.',
    paged: true,
  },
  {
    kind: 'changing-while-paging',
    name: 'Промени по време на четене',
    does: 'Първият запис на страницата се променя веднага след прочитането и идва пак накрая.',
    rehearses: 'Някой работи в магазина, докато го четат: нищо не се пропуска.',
    paged: true,
  },
];

/** Parts of a refused order, by the last word of the field's name. */
const FIELDS = {
  quantity: 'количеството',
  discount: 'отстъпката',
  discountPercent: 'отстъпката',
  unitPrice: 'цената',
  amount: 'сумата',
  percent: 'процентът',
  price: 'цената на доставката',
  cashOnDeliveryFee: 'таксата',
  name: 'името',
  eik: 'ЕИК',
  variantId: 'продуктът',
  status: 'статусът',
  lines: 'редовете',
  after: '„след колко заявки“',
};

/** What the shop refused, in Bulgarian. */
export function refusalWords({ code, field, detail }) {
  const part = FIELDS[(field ?? '').split('.').at(-1) ?? ''];
  if (code === 'not-found') return part ? `Не е намерен: ${part}.` : 'Това вече го няма в магазина.';
  if (part) return `Не се приема ${part}. Проверете стойността.`;
  return `Магазинът отказа: ${detail ?? code}.`;
}
