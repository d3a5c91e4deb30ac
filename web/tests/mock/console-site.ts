import type { Page, Request, Route } from '@playwright/test';
import type { Me } from '../../src/console/types';
import * as data from '../console-fixtures';
import * as people from '../console-people';
import { problem } from '../fixtures';
import * as front from '../front-fixtures';
import { facePicture } from '../pictures';
import type { Answer } from './site';

/** An invented console server: `METHOD /path` → what it answers; every change that was asked for is kept. */

export interface Deed {
  what: string;
  body: unknown;
  headers: Record<string, string>;
  query: Record<string, string>;
}

type Reply = Answer | ((request: Request) => Answer);
export type Replies = Record<string, Reply>;

const page = (items: unknown[]): Answer => ({ body: { items } });

const USUAL: Replies = {
  'GET /console/todo': { body: data.todos },
  'GET /console/search': { body: data.hits },
  'GET /console/regions': { body: data.regions },
  'GET /join/regions': { body: data.regions },
  'GET /console/kinds': { body: data.kinds },
  'GET /console/sessions': { body: data.sessions },
  'GET /console/units': page(data.units),
  [`GET /console/units/${people.UNIT}`]: { body: data.unitView },
  [`GET /console/units/${people.UNIT}/history`]: { body: data.history },
  'GET /console/persons': page(people.persons),
  'GET /console/persons/P-7': { body: people.person },
  'GET /console/roles': { body: people.roles },
  'GET /console/me/certificates': { body: people.certificates },
  'GET /console/certificates': page(people.certificates),
  'GET /console/certificates/C-1': { body: people.certificate },
  'GET /console/certificates/C-2': { body: people.certificates[1] },
  'GET /console/clients': { body: [people.client] },
  'GET /console/fronts': { body: front.rows },
  'GET /console/cases': (request) => ({
    body: request.url().includes('open=true') ? front.cases.filter((one) => !one.closed_at) : front.cases,
  }),
  'GET /console/audit': page(people.audit),
  'GET /console/applications/stages': { body: data.stages },
  'GET /console/applications/A-1': { body: data.applicationView },
  'GET /console/applications': (request) => {
    const stage = new URL(request.url()).searchParams.get('stage');
    return page(data.applications.filter((row) => !stage || row.stage === stage));
  },
  'GET /console/onboarding': { body: data.progress('preparing') },
  'GET /console/bills': { body: { bills: data.bills, next: '2', more: false } },
};

/** The console for that person, or for nobody; further replies go before the usual ones. */
export async function serve(browser: Page, me: Me | null, more: Replies = {}) {
  const deeds: Deed[] = [];
  const replies: Replies = {
    'GET /console/session': me ? { body: me } : { status: 401, body: problem(401, { code: 'SIGN_IN' }) },
    ...USUAL,
    ...more,
  };
  await browser.route('**/api/v1/**', async (route: Route) => {
    const request = route.request();
    const url = new URL(request.url());
    const what = `${request.method()} ${decodeURIComponent(url.pathname.replace('/api/v1', ''))}`;
    if (request.method() !== 'GET') deeds.push(await deedOf(request, what, url));
    if (url.pathname.endsWith('.png')) {
      return route.fulfill({ contentType: 'image/png', body: facePicture('https://pj.example.cn/b/…', 60) });
    }
    const known = replies[what];
    const { status = 200, body, headers } =
      (typeof known === 'function' ? known(request) : known) ?? { status: 404, body: problem(404, { code: 'NOT_FOUND' }) };
    const contentType = status < 400 ? 'application/json' : 'application/problem+json';
    return route.fulfill({ status, contentType, headers, body: status === 204 ? '' : JSON.stringify(body ?? {}) });
  });
  return { deeds, replies, last: () => deeds.at(-1)! };
}

async function deedOf(request: Request, what: string, url: URL): Promise<Deed> {
  const text = request.postData();
  let body: unknown = text;
  try {
    body = text === null ? undefined : JSON.parse(text);
  } catch {
    // A file, as it is.
  }
  return { what, body, headers: await request.allHeaders(), query: Object.fromEntries(url.searchParams) };
}

export const stale: Answer = { status: 409, body: problem(409, { code: 'STALE' }) };
export const fault = (pointer: string, message: string): Answer => ({
  status: 422,
  body: problem(422, { code: 'INVALID', faults: [{ pointer, code: 'shape', message }] }),
});
