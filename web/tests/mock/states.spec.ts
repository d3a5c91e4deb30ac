import type { Page } from '@playwright/test';
import { m } from '../../src/messages';
import * as data from '../fixtures';
import { answerBill, answerVerify, expect, expectAccessible, expectNoSidewaysScroll, shot, test, type Answer } from './site';

/** Every state of every page, at three widths, in light and dark: it shows, fits, and is accessible. */

const BILL = '/b/51060126/0000000001/a3f9c2';
const red = { code: '51060126', number: '0000000002', check_code: 'b7d1e0' };

const openBill = (answer: Answer) => async (page: Page) => {
  await answerBill(page, answer);
  await page.goto(BILL);
};

const verify = (answer: Answer) => async (page: Page) => {
  await answerVerify(page, answer);
  await page.goto('/');
  await page.getByLabel(m.field.code).fill('51060126');
  await page.getByLabel(m.field.number).fill('0000000001');
  await page.getByLabel(m.field.check).fill('a3f9c2');
  await page.getByRole('button', { name: m.verify.submit }).click();
};

const verifyFile = (answer: Answer) => async (page: Page) => {
  await answerVerify(page, answer);
  await page.goto('/');
  await page
    .locator('.drop input')
    .setInputFiles({ name: '示例票据.xml', mimeType: 'text/xml', buffer: Buffer.from('<EInvoice/>') });
};

const states: [name: string, open: (page: Page) => Promise<unknown>, text: string][] = [
  ['verify', (page) => page.goto('/'), m.verify.title],
  [
    'verify-mistakes',
    async (page) => {
      await page.goto('/');
      await page.getByRole('button', { name: m.verify.submit }).click();
    },
    m.verify.need.number,
  ],
  ['verify-genuine', verify({ body: data.genuine }), m.verdict.title.genuine],
  ['verify-reversed', verify({ body: data.reversed }), m.verdict.caution.reversed],
  [
    'verify-all-cautions',
    verify({ body: { ...data.genuine, states: ['reversed', 'exchanged', 'booked', 'locked'] } }),
    m.verdict.caution.locked,
  ],
  ['verify-altered', verify({ body: data.altered }), m.verdict.alteredForm],
  [
    'verify-forged-file',
    verifyFile({ body: { ...data.altered, differences: [], bill: null, signatures: data.forgedBill.signatures } }),
    m.verdict.title.badSignature,
  ],
  [
    'verify-provisional',
    verifyFile({ body: { ...data.genuine, signatures: data.awaited, bill: data.awaitedBill } }),
    m.verdict.title.provisional,
  ],
  ['verify-unknown', verify({ body: data.unknown }), m.unknown.lead],
  ['verify-unknown-file', verifyFile({ body: data.unknown }), m.verdict.unknownFile],
  [
    'verify-refused',
    verify({
      status: 400,
      body: data.problem(400, { faults: [{ pointer: '/number', code: 'shape', message: '没有这样的票据号码' }] }),
    }),
    '没有这样的票据号码',
  ],
  [
    'verify-too-fast',
    verify({ status: 429, headers: { 'Retry-After': '30' }, body: data.problem(429) }),
    m.trouble.tooFast.wait(30),
  ],
  ['bill', openBill({ body: data.bill }), m.state.note.normal],
  ['bill-long', openBill({ body: { ...data.longBill, pages: 3 } }), m.picture.more(2)],
  ['bill-sealed', openBill({ body: { ...data.bill, signatures: data.proof.signatures } }), m.sign.role.supervision_seal],
  ['bill-reversed', openBill({ body: data.withState({ reversed_by: red }) }), m.state.note.reversed],
  ['bill-red', openBill({ body: data.redBill }), m.state.note.red],
  [
    'bill-exchanged',
    openBill({ body: data.withState({ exchanged_to: { code: '51060126', number: '9000000001' } }) }),
    m.state.note.exchanged,
  ],
  [
    'bill-booked',
    openBill({ body: data.withState({ locked: true, booked: { on: '2026-11-25', amount: '286.50' } }) }),
    m.state.note.booked('2026-11-25', '¥286.50'),
  ],
  ['bill-locked', openBill({ body: data.withState({ locked: true }) }), m.state.note.locked],
  ['bill-forged', openBill({ body: data.forgedBill }), m.state.note.invalid],
  ['bill-provisional', openBill({ body: data.awaitedBill }), m.state.note.provisional],
  [
    'bill-slip',
    async (page) => {
      await answerBill(page, { body: data.awaitedBill });
      await page.route('**/slip', (route) => route.fulfill({ contentType: 'application/json', body: JSON.stringify({ text: data.slipText }) }));
      await page.goto(BILL);
      await expect(page.getByRole('img', { name: m.bill.slip.title })).toBeVisible();
    },
    m.bill.slip.lead,
  ],
  ['bill-bare', openBill({ body: { ...data.bill, items: [], details: [], ext: [], signatures: [] } }), m.sign.none],
  ['bill-unknown', openBill({ status: 404, body: data.problem(404) }), m.unknown.stillBad],
  ['bill-failed', openBill({ status: 500, body: data.problem(500) }), m.trouble.server.title],
  ['missing', (page) => page.goto('/no/such/page'), m.missing.title],
];

const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1366, height: 768 },
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    for (const [name, open, text] of states) {
      test(name, async ({ page }) => {
        await page.setViewportSize(SIZES[0]!);
        await open(page);
        await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
        for (const size of SIZES) {
          await page.setViewportSize(size);
          await expectNoSidewaysScroll(page);
          await shot(page, `${name}-${size.width}-${colorScheme}`);
        }
        await expectAccessible(page);
        await page.setViewportSize(SIZES[0]!);
        await expectAccessible(page);
      });
    }
  });
}
