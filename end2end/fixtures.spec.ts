import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { alive } from './journeys.ts';

const throws = 'data:text/html,<script>throw new Error("boom")</script>';
const violates = `data:text/html,<meta http-equiv="content-security-policy" content="script-src 'none'"><script>1</script>`;

for (const [name, page] of Object.entries({ throws, violates })) {
  test(`a page that ${name} fails its test`, async ({ page: tab }) => {
    test.fail();
    await tab.goto(page);
  });
}

test('a page that throws what is expected does not', async ({ page, expectedComplaints }) => {
  expectedComplaints.push(/boom/);
  await page.goto(throws);
});

test('the server keeps its address, its log and who is signed in over a restart', async ({ signedIn, server, expectedComplaints }) => {
  // A page that is open meanwhile notices.
  expectedComplaints.push(/ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING/);
  await alive(signedIn);
  const before = server.url;
  await server.restart();
  expect(server.url).toBe(before);
  await signedIn.reload();
  await expect(signedIn.getByRole('button', { name: 'Sign in' })).toBeHidden();
  expect((await readFile(server.logFile)).length).toBeGreaterThan(0);
});
