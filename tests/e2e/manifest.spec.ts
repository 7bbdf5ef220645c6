// Manifests: a saved run restores its settings and asks for the same files.

import { createHash } from 'node:crypto';

import { choose, download, expect, file, ready, test } from './helpers';

const EVENTS = [
  '0,48,453,"2014-10-23 03:26:20",0,"72132"',
  '1,48,19,"2014-10-23 09:00:00",1,"17307"',
  '2,7,19,"no time",1,"17307"',
  '3,7,19,"2014-10-24 18:30:00",1,"17307"',
].join('\n');

test('a manifest is saved, restores the settings and recognises its files', async ({ app }) => {
  await app.goto('./#mobile=1');
  await choose(app, file('tracks.csv', EVENTS));
  await ready(app);
  const { name, text } = await download(app, 'Save this run');
  expect(name).toBe('daypart-manifest.json');
  const manifest = JSON.parse(text);
  expect(manifest).toMatchObject({ daypart_manifest: 1, filter: 'mobile=1', rows: 4, kept: 3, rejected: 1 });
  expect(manifest.files[0]).toMatchObject({ name: 'tracks.csv', size_bytes: EVENTS.length, role: 'Events', rows: 4 });
  expect(manifest.files[0].sha256).toBe(createHash('sha256').update(EVENTS).digest('hex'));

  await app.goto('./');
  await app.reload();
  await choose(app, file(name, text, 'application/json'));
  const files = app.getByRole('list', { name: 'Files of the manifest' });
  await expect(files).toContainText('tracks.csv');
  await expect(files).toContainText('not added yet');
  await choose(app, file('tracks.csv', `${EVENTS}\n`));
  await ready(app);
  await expect(files).toContainText('a different file');
  await choose(app, file('renamed.csv', EVENTS));
  await ready(app);
  await expect(files).toContainText('matches');
  await expect(app.getByText('All files match')).toBeVisible();
  await expect(app).toHaveURL(/mobile(=|%3D)1/);
});

test('JSON that is not a manifest is reported', async ({ app }) => {
  await choose(app, file('other.json', '{"a": 1}', 'application/json'));
  await expect(app.getByRole('alert')).toContainText('other.json');
  await app.getByRole('button', { name: 'Dismiss' }).click();
  await choose(app, file('broken.json', '{', 'application/json'));
  await expect(app.getByRole('alert')).toContainText('found no JSON');
});

test('the contents of a JSON file decide what it is, whatever its name', async ({ app }) => {
  const segments = { daypart_segments: 1, segments: [{ name: 'Evenings', conditions: 'daypart=2' }] };
  await choose(app, file('any-name.json', JSON.stringify(segments), 'application/json'));
  await choose(app, file('tracks.json', EVENTS, 'application/json'));
  await ready(app);
  await expect(app.getByRole('list', { name: 'Saved segments' })).toContainText('Evenings');
  await expect(app.getByRole('alert')).toHaveCount(0);
  const alert = app.getByRole('alert');
  for (const [text, message] of [
    [JSON.stringify({ ...segments, segments: [{ name: 7, conditions: '' }] }), 'other.json: found a segments file with a damaged field, expected one that “Export segments” writes.'],
    [JSON.stringify({ ...segments, segments: [{ name: 'A', conditions: 'hour=99' }] }), 'No segment was imported.'],
    ['{"daypart_manifest": 1, "version": []}', 'other.json: found a manifest with a damaged field, expected one that “Save this run” writes.'],
    ['[1, 2]', 'other.json: found other JSON, expected a file that “Save this run” or “Export segments” writes.'],
  ]) {
    await choose(app, file('other.json', text, 'application/json'));
    await expect(alert).toContainText(message);
    await app.getByRole('button', { name: 'Dismiss' }).click();
  }
});
