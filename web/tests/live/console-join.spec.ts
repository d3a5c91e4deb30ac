import type { Page } from '@playwright/test';
import { c } from '../../src/console/messages';
import { i } from '../../src/console/messages-issue';
import { j } from '../../src/console/messages-join';
import { s } from '../../src/console/messages-sign';
import { m } from '../../src/messages';
import { desk, enrol, firstSignIn, PASSWORD } from './people';
import { expect, test, type Office } from './server';

/** A unit's way from its application to its first live bill, through the pages of everybody on it. */

const NAME = '示例街道卫生服务中心';
const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A credit code whose check characters hold (GB 11714, GB 32100); no real unit has it. */
function creditCode(head: string, body: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce((all, digit, at) => all + Number(digit) * weights[at]!, 0);
  const organisation = `${body}${'0123456789X'[(11 - (sum % 11)) % 11]!}`;
  const text = `${head}${organisation}`;
  const weighed = [...text].reduce((all, sign, at) => all + SIGNS.indexOf(sign) * (3 ** at % 31), 0);
  return text + SIGNS[(31 - (weighed % 31)) % 31]!;
}

/** The first body whose check character is a digit, which all alphabets have. */
const CODE = ['00000091', '00000092', '00000093', '00000094']
  .map((body) => creditCode('12510104', body))
  .find((code) => /^\d$/.test(code[16]!))!;

async function fill(page: Page) {
  await page.getByLabel(j.apply.name).fill(NAME);
  const code = page.getByLabel(j.apply.code);
  if (await code.isEditable()) await code.fill(CODE);
  await page.getByLabel(j.apply.region).click();
  for (const region of ['四川省', '成都市', '锦江区']) await page.getByRole('menuitemcheckbox', { name: region }).click();
  await page.keyboard.press('Escape');
  await page.getByLabel('医疗卫生').check();
  await page.getByLabel(j.apply.contact).fill('示例经办人');
  await page.getByLabel(j.apply.idNumber).fill('11010519491231002X');
  await page.getByLabel(j.apply.phone).fill('13800000012');
  await page.getByLabel(j.apply.account).fill('6222000000000000001');
  await page.getByLabel(j.apply.bank).fill('示例银行');
  const file = { name: '示例证书.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 example') };
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByRole('button', { name: j.apply.remove(file.name) })).toBeVisible();
}

async function decide(page: Page, office: Office, stage: string, approve: boolean, comment: string) {
  await page.goto(`${office.origin}/console/applications?stage=${stage}`);
  await page.getByRole('button', { name: new RegExp(NAME) }).first().click();
  const deed = approve ? j.board.approve : j.board.return;
  await page.getByRole('dialog').first().getByRole('button', { name: deed }).click();
  const dialog = page.getByRole('dialog').last();
  await dialog.getByLabel(j.board.comment).fill(comment);
  await dialog.getByRole('button', { name: deed }).click();
}

/** Adds a clerk through the interface that the pages use, and gives them the window. */
async function addClerk(page: Page, office: Office): Promise<string> {
  const session = await page.request.get(`${office.origin}/api/v1/console/session`);
  const headers = { 'x-shupiao-token': ((await session.json()) as { token: string }).token };
  const persons = `${office.origin}/api/v1/console/persons`;
  const data = { login: 'street-clerk', name: '示例窗口人员', region: '510104', unit: CODE };
  const invited = await page.request.post(persons, { headers, data });
  expect(invited.status(), await invited.text()).toBe(200);
  const { person, password } = (await invited.json()) as { person: { id: string; version: number }; password: string };
  const roles = { roles: [{ role: 'clerk', reach: `place/${CODE}/01` }], reason: '窗口开票', version: person.version };
  const given = await page.request.post(`${persons}/${person.id}/roles`, { headers, data: roles });
  expect(given.status(), await given.text()).toBe(200);
  return password;
}

test('from the application to the first live bill', async ({ browser, office }) => {
  test.setTimeout(240_000);
  const unit = await (await desk(browser)).newPage();
  await unit.goto(`${office.origin}/join`);
  await fill(unit);
  await unit.getByRole('button', { name: j.apply.submit }).click();
  await unit.getByRole('link', { name: j.sent.go }).click();
  await expect(unit.getByText('锦江区财政局')).toBeVisible();

  const county = await (await desk(browser)).newPage();
  await firstSignIn(county, office, 'county');
  await decide(county, office, 'submitted', false, '请补充法人证书');
  await expect(county.getByText(j.board.decided)).toBeVisible();
  await unit.reload();
  await expect(unit.getByText('请补充法人证书').first()).toBeVisible();
  await unit.getByRole('button', { name: j.progress.correct }).click();
  await fill(unit);
  await unit.getByRole('button', { name: j.apply.correct }).click();
  await expect(unit.getByRole('button', { name: j.progress.correct })).toBeHidden();
  await decide(county, office, 'submitted', true, '同意');
  const code = await county.getByRole('dialog').locator('code').first().innerText();
  await county.getByRole('button', { name: c.secret.kept }).click();

  await unit.reload();
  await unit.getByLabel(j.progress.code).fill(code);
  await unit.getByLabel(j.progress.login).fill('street');
  await unit.getByLabel(s.change.fresh, { exact: true }).fill(PASSWORD);
  await unit.getByLabel(s.change.again).fill(PASSWORD);
  await unit.getByRole('button', { name: j.progress.activate }).click();
  await enrol(unit, office, 'street');

  const once = await addClerk(unit, office);
  await unit.goto(`${office.origin}/console/onboarding`);
  await unit.getByRole('combobox', { name: j.own.kinds }).fill('0401');
  await unit.keyboard.press('Enter');
  await unit.keyboard.press('Escape');
  await unit.getByRole('button', { name: j.own.saveChoices }).click();
  await expect(unit.getByText(j.own.choicesSaved)).toBeVisible();
  for (let step = 1; step <= 10; step += 1) {
    await unit.getByRole('button', { name: new RegExp(`^${step}\\. .*${j.own.try}$`) }).click();
    await expect(unit.getByText(j.own.passed(step))).toBeVisible();
  }
  const picture = unit.getByRole('img', { name: j.own.pictureAlt(1) });
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(200);
  await unit.getByRole('button', { name: j.own.open }).click();
  await expect(unit.getByText(j.own.waiting)).toBeVisible();
  await decide(county, office, 'opening', true, '同意开通');
  await expect(county.getByText(j.board.decided)).toBeVisible();

  const clerk = await (await desk(browser)).newPage();
  await firstSignIn(clerk, office, 'street-clerk', once);
  await clerk.goto(`${office.origin}/console/issue`);
  await clerk.getByRole('combobox', { name: i.kind }).fill('0401');
  await clerk.keyboard.press('Enter');
  await clerk.getByLabel(i.payerName).fill('示例交款人');
  await clerk.getByLabel(i.itemField(1, i.cols.code)).fill('0001');
  await clerk.getByLabel(i.itemField(1, i.cols.name)).fill('押金');
  await clerk.getByLabel(i.itemField(1, i.cols.amount)).fill('25.00');
  await clerk.getByLabel(i.checker).fill('示例复核员');
  await clerk.keyboard.press('Control+Enter');
  await expect(clerk.getByText(i.done.title)).toBeVisible();
  const page = await clerk.getByRole('link', { name: i.done.open }).getAttribute('href');
  await unit.goto(new URL(page!, office.origin).href);
  await expect(unit.getByText(m.sign.valid, { exact: true })).toHaveCount(2);
  for (const one of [unit, county, clerk]) await one.context().close();
});
