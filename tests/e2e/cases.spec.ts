// Files as people have them, in ../shared/cases: dropped with nothing chosen, each gives the right figures and says what was
// understood, or is refused with the cause.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { choose, csv, download, expect, ready, status, test } from './helpers';

const FOLDER = join(import.meta.dirname, '../../../shared/cases');

/** What the page says of each file, without "Read as: ". */
const SENTENCES: Record<string, string> = {
  '01-rockbox-4-log': 'one listener’s plays, track from TITLE and ARTIST, time from TIMESTAMP (seconds since 1970), mobile unknown',
  '02-rockbox-old': 'one listener’s plays, track from Column 3 and Column 1 (guessed), time from Column 7 (seconds since 1970, guessed), mobile unknown',
  '03-azuracast-history': 'one listener’s plays, track from Track and Artist, time from Date and Time, mobile unknown',
  '04-date-time-columns': 'person from User, track from Song, time from Date and Time (month first), mobile from Device',
  '05-narrow-nbsp': 'person from user, track from track, time from played at (month first), mobile from device',
  '06-ifttt-sheet': 'one listener’s plays, track from Track and Artist, time from Date, mobile unknown',
  '08-float-epoch': 'person from user, track from track, time from timestamp (seconds since 1970, shown in UTC), mobile from mobile',
  '09-sparkify-sci': 'person from userId, track from song and artist, time from ts (milliseconds since 1970, shown in UTC), mobile unknown',
  '10-sparkify-rounded': 'person from userId, track from song and artist, time from ts (milliseconds since 1970, shown in UTC), mobile unknown',
  '12-lastfmstats-web': 'one listener’s plays, track from Track and Artist, time from Date#quietmile (milliseconds since 1970, shown in UTC), mobile unknown',
  '13-scrubbler': 'one listener’s plays, track from Column 3 and Column 1 (guessed), time from Column 4 (day first, shown in UTC, guessed), mobile unknown',
  '14-lastfm-scraper': 'one listener’s plays, track from Title and Artist, time from Date, mobile unknown',
  '15-spotify-extended': 'person from username, track from spotify_track_uri, time from ts (shown in UTC), mobile from platform',
  '18-psql-output': 'person from user_name, track from track, time from start_time, mobile from mobile',
  '19-german-months': 'person from Benutzer, track from Titel, time from Zeit, mobile from Gerät',
  '22-takeout-zone-name': 'person from user, track from track, time from time (shown in UTC), mobile from device',
  '24-zone-brackets': 'person from user, track from track, time from time (shown in UTC), mobile from mobile',
  '25-influx-nanoseconds': 'person from user, track from track, time from time (nanoseconds since 1970, shown in UTC), mobile from device',
  '26-sep-line': 'person from user, track from track, time from time (day first), mobile from device',
  '28-r-row-names': 'person from user, track from track, time from time, mobile from mobile',
  '29-mysql-backslash-n': 'person from user, track from track, time from played_at, mobile from device',
  '30-header-trailing-comma': 'person from user, track from track, time from time, mobile from mobile',
  '31-rows-trailing-comma': 'person from user, track from track, time from time, mobile from mobile',
  '32-comments': 'person from user, track from track, time from time, mobile from mobile',
  '33-python-asctime': 'person from user, track from track, time from asctime, mobile from device',
  '34-unnamed-last': 'person from user, track from track, time from timestamp (milliseconds since 1970, shown in UTC), mobile unknown',
  '35-icecast-access': 'person from Column 1 (guessed), track from Column 6 (guessed), time from Column 4 and Column 5 (shown in UTC, guessed), mobile from Column 10 (guessed)',
  '38-mixed-iso': 'person from user, track from track, time from time (shown in UTC), mobile from mobile',
  '39-deezer': 'one listener’s plays, track from Song Title and Artist, time from Date, mobile from Platform Name',
  '40-google-forms': 'person from Who listened?, track from What?, time from Timestamp (shown in UTC), mobile from On a phone?',
  '41-concatenated': 'person from user, track from track, time from time, mobile from mobile',
  '43-excel-constant-formula': 'person from user, track from track, time from time, mobile from mobile',
  '46-superset-dayfirst': 'person from Listener, track from Song, time from Date Time (day first), mobile unknown',
  '47-loved-flag': 'one listener’s plays, track from track and artist, time from timestamp, mobile unknown',
  '51-dots-in-time': 'person from user, track from track, time from time (day first), mobile from mobile',
  '53-user-item': 'person from user_id, track from item_id, time from timestamp (seconds since 1970, shown in UTC), mobile unknown',
  '54-email-song': 'person from Email Address, track from Song, time from Timestamp (month first), mobile unknown',
  '55-msno-song': 'person from msno, track from song_id, time from play_time, mobile unknown',
  '56-segment-tracks': 'person from user_id, track from song_id, time from timestamp (shown in UTC), mobile from context_device_type',
  '59-sept': 'person from user, track from track, time from time, mobile from device',
  '60-device-empty': 'person from user, track from track, time from time, mobile unknown',
  '62-deezer-dsg17': 'person from user_id, track from media_id, time from ts_listen (seconds since 1970, shown in UTC), mobile unknown',
  '63-client-song': 'person from client, track from song, time from date (day first), mobile unknown',
};

/** Files that are refused, with a part of the message. */
const REFUSED: Record<string, RegExp> = {
  '27-excel-serial': /The nearest is “played” with “43831,41111”, which looks like the number of a day in a spreadsheet/,
};

/** Notes that must be on screen. */
const NOTES: Record<string, RegExp> = {
  '10-sparkify-rounded': /The times are rounded to 10,000 seconds/,
  '15-spotify-extended': /2 of 28 events name no known device/,
  '28-r-row-names': /Column 1 probably has no name/,
  '29-mysql-backslash-n': /3 of 24 events name no known device/,
  '33-python-asctime': /Column 2 probably has no name/,
};

/** Right answers where `.expect.json` leaves a choice: a line below the table and comments among the rows are rejected, times with
 * a zone are shown in UTC, and rounded times have no right daypart. */
const JUDGED: Record<string, Partial<Expected>> = {
  '10-sparkify-rounded': { morning: 7, afternoon: 1, evening: 5, night: 7 },
  '18-psql-output': { rejected: 1 },
  '22-takeout-zone-name': { morning: 3, afternoon: 6, evening: 6, night: 5 },
  '32-comments': { rejected: 2 },
};

interface Expected {
  events: number;
  rejected: number;
  customers: number;
  tracks: number;
  morning: number;
  afternoon: number;
  evening: number;
  night: number;
  mobile: number | null;
}

const read = (name: string): Expected => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));

test.use({ timezoneId: 'UTC' });

const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => !/\.(json|md)$/.test(name)) : [];

test('the cases are there', () => {
  test.skip(!existsSync(FOLDER), '../shared/cases is absent');
  expect(names.length).toBeGreaterThan(40);
});

for (const name of names) {
  const stem = name.replace(/\.[a-z]+$/, '');
  test(`${stem} is read with nothing chosen`, async ({ app }) => {
    await choose(app, join(FOLDER, name));
    if (REFUSED[stem]) {
      await expect(app.getByText(REFUSED[stem]).first()).toBeVisible();
      return;
    }
    await ready(app);
    const other = existsSync(join(FOLDER, `${stem}.alt.json`)) ? read(`${stem}.alt.json`) : {};
    const expected: Expected = { ...read(`${stem}.expect.json`), ...other, ...JUDGED[stem] };
    const customers = expected.customers === 1 ? '1 listener' : `${expected.customers} customers`;
    await expect(status(app)).toHaveText(`Ready: ${expected.events} events, ${customers}, ${expected.rejected} rejected`);
    await expect(app.getByRole('list', { name: 'What was understood' })).toContainText(`Read as: ${SENTENCES[stem]}.`);
    if (NOTES[stem]) await expect(app.getByText(NOTES[stem]).first()).toBeVisible();
    await expect(app.getByText('distinct tracks', { exact: true }).locator('..')).toContainText(String(expected.tracks));
    const [columns, ...rows] = csv((await download(app, 'Download live_table.csv')).text);
    const sum = (column: string) => rows.reduce((total, row) => total + Number(row[columns.indexOf(column)]), 0);
    expect(['morn_tracks', 'aft_tracks', 'eve_tracks', 'night_tracks'].map(sum)).toEqual([
      expected.morning,
      expected.afternoon,
      expected.evening,
      expected.night,
    ]);
    if (expected.mobile !== null) expect(sum('mobile_tracks')).toBe(expected.mobile);
    else await expect(app.getByRole('list', { name: 'What was understood' })).toContainText('mobile unknown');
  });
}
