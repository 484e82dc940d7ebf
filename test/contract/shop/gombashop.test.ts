import { startGombaShop } from '../../../demo/gombashop/server.ts';
import type { OrderNumber, ProductId, VariantId } from '../../../src/domain/ids.ts';
import { gombashop } from '../../../src/shop/gombashop/driver.ts';
import { shopBattery, type ShopStand } from './battery.ts';

shopBattery('GombaShop that can do all', gombashop, (key) => startStand(key, false), true);
shopBattery(
  'GombaShop that can as little as the guide proves',
  gombashop,
  (key) => startStand(key, true),
  false,
);

/** The emulator behind the battery's switches; its clock ticks a second a look, so that every change has its own moment. */
async function startStand(key: string, minimal: boolean): Promise<ShopStand> {
  let now = Date.parse('2026-11-20T08:00:00Z');
  const clock = () => (now += 1000);
  const emulator = await startGombaShop({
    file: ':memory:',
    port: 0,
    apiId: 'demo',
    key,
    minimal,
    clock,
  });
  const { url, shop } = emulator;
  let skus = 0;
  let tees = 0;
  let isOpen = true;

  function addVariants(count: number): VariantId[] {
    const inputs = Array.from({ length: count }, () => {
      skus += 1;
      const variants = [{ sku: `SKU-${skus}`, price: '2.50', quantity: '5' }];
      return { name: `Стока ${skus}`, variants };
    });
    return shop.addProducts(inputs).map(({ variants }) => variants[0]!.id as VariantId);
  }

  function someLines(count: number): { variantId: string }[] {
    const [variantId] = addVariants(1);
    return Array.from({ length: count }, () => ({ variantId: variantId! }));
  }

  function placeOrders(count: number): OrderNumber[] {
    const lines = someLines(1);
    const orders = Array.from({ length: count }, () => ({ lines }));
    return shop.placeOrders(orders).map(({ number }) => number as OrderNumber);
  }

  return {
    address: { url, apiId: 'demo', key, timeZone: 'Europe/Sofia' },
    placeOrders,
    placeOrder({ buyer = 'Мария Петрова', lines = 1 }) {
      const order = { customer: { name: buyer }, lines: someLines(lines) };
      return shop.placeOrder(order).number as OrderNumber;
    },
    placeBrokenOrder() {
      const [number] = placeOrders(1);
      const { totals, ...order } = shop.order(number!);
      // Money as a JSON number: the commonest way to break a contract of decimals.
      return shop.storeRawOrder({ ...order, totals: { ...totals, total: 2.5 } }) as OrderNumber;
    },
    placeUnnameableOrder() {
      shop.storeRawOrder({ number: 77, updatedAt: 'yesterday' });
    },
    addVariants,
    addProduct() {
      const top = shop.addCategory('Облекло');
      const below = shop.addCategory('Тениски', top.id);
      const variants = [
        { sku: `TEE-${(tees += 1)}`, barcode: '3800000000015', price: '12.50', quantity: '5' },
      ];
      const product = { name: 'Тениска', unit: 'бр.', vatRate: '9', categoryIds: [below.id], variants };
      return shop.addProduct(product).id as ProductId;
    },
    deleteProduct: (id) => shop.deleteProduct(id),
    addCustomer(kind) {
      if (kind === 'person') return shop.addCustomer({ name: 'Иван' }).id;
      const company = {
        name: 'Роза ООД',
        eik: '121212121',
        vatNumber: 'BG121212121',
        manager: 'Роза Димова',
        city: 'Варна',
        address: 'бул. Приморски 1',
      };
      const person = { name: 'Роза Димова', email: 'roza@example.bg', phone: '0888 123 456' };
      return shop.addCustomer({ ...person, company }).id;
    },
    deleteCustomer: (id) => shop.deleteCustomer(id),
    quantity: (variant) => shop.quantity(variant),
    documentNumber: (order) => shop.order(order).warehouseDocument ?? '',
    requests: () => shop.requests.count(),
    fault: (fault) => void shop.faults.add({ ...fault, operation: '*' }),
    endFaults: () => shop.faults.clear(),
    deactivateModule() {
      shop.settings.isModuleActive = false;
    },
    async close() {
      if (isOpen) await emulator.close();
      isOpen = false;
    },
  };
}
