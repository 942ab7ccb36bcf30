import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { Server } from './server.ts';

export { expect };

/** The first administrator of a server under test. */
export const administrator = { name: 'administrator', password: 'a ferry needs 2 harbours' };

/** What the pages of set-up and sign-in are called, in English. */
const words = {
  name: 'Name',
  password: 'Password',
  repeat: 'Repeat password',
  create: 'Create administrator',
  signIn: 'Sign in',
};

/** Cookies and storage of someone who is signed in. */
export type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

type WorkerFixtures = {
  /** What the server finds in its environment beside the usual. A file that sets it has a server of its own. */
  settings: Record<string, string>;
  /** A running server, one for each worker. */
  server: Server;
  /** The session that making the administrator, by the real page, left behind. */
  session: Session;
};

type TestFixtures = {
  /** Complaints of the browser that a test expects, as that of a 404 it asks for. */
  expectedComplaints: RegExp[];
  /** A page with the administrator signed in. */
  signedIn: Page;
};

/**
 * The tests of this project: each page fails its test when the browser complains, be it by an error on its
 * console, an uncaught exception, or a violation of the content security policy (which Chromium reports there).
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  settings: [{}, { scope: 'worker', option: true }],

  server: [
    async ({ settings }, use) => {
      const server = await Server.start(settings);
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],

  session: [
    async ({ browser, server }, use) => use(await makeAdministrator(browser, server)),
    { scope: 'worker' },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  expectedComplaints: async ({}, use) => use([]),

  context: async ({ context, expectedComplaints }, use) => {
    const complaints = listen(context);
    await use(context);
    expect(unexpected(complaints, expectedComplaints), 'the browser complained').toEqual([]);
  },

  signedIn: async ({ context, page, session }, use) => {
    await context.addCookies(session.cookies);
    await page.goto('/');
    await use(page);
  },
});

/** Signs in by the real page, as another visit would. */
export async function signIn(page: Page, { name, password } = administrator): Promise<void> {
  await page.getByLabel(words.name, { exact: true }).fill(name);
  await page.getByLabel(words.password, { exact: true }).fill(password);
  await page.getByRole('button', { name: words.signIn }).click();
}

async function makeAdministrator(browser: Browser, server: Server): Promise<Session> {
  const context = await browser.newContext();
  const complaints = listen(context);
  const page = await context.newPage();
  await page.goto(await server.setupLink());
  await page.getByLabel(words.name, { exact: true }).fill(administrator.name);
  await page.getByLabel(words.password, { exact: true }).fill(administrator.password);
  await page.getByLabel(words.repeat, { exact: true }).fill(administrator.password);
  await page.getByRole('button', { name: words.create }).click();
  await expect(page).not.toHaveURL(/\/setup/);
  const session = await context.storageState();
  await context.close();
  expect(complaints, 'the browser complained').toEqual([]);
  return session;
}

/** The complaints of the browser about a context, as they come: for contexts that a test opens itself. */
export function listen(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  return complaints;
}

function unexpected(complaints: string[], expected: RegExp[]): string[] {
  return complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
}
