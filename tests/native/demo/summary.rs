//! Summary of a demo's files: reads and counts them, and checks the format of each line.
#![cfg(test)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use daypart_engine::demo::{DEMO_SEED, Demo, DemoSize};
use daypart_engine::time::civil::{civil, wall_second};

/// The four files of a demo.
pub struct Files {
    pub events: Vec<u8>,
    pub customers: Vec<u8>,
    pub music: Vec<u8>,
    pub clicks: Vec<u8>,
}

/// Writes a demo's files with the page's seed, the events in pieces of an odd size.
pub fn files(size: DemoSize) -> Files {
    let mut demo = Demo::new(size, DEMO_SEED);
    let mut events = Vec::new();
    while demo.write_events(7_919, &mut events) {}
    Files {
        events,
        customers: demo.customers(),
        music: demo.music(),
        clicks: demo.clicks(),
    }
}

/// A customer's row and plays.
#[derive(Clone, Debug, Default)]
pub struct Customer {
    pub level: usize,
    pub active: bool,
    pub campaign: usize,
    pub signed: u32,
    pub reduced: bool,
    /// Plays in the morning, afternoon, evening and night, by the default bounds.
    pub dayparts: [u32; 4],
    pub mobile: u32,
    pub away: u32,
    pub tracks: HashSet<u32>,
    pub first: u32,
    pub last: u32,
    home: String,
}

impl Customer {
    pub fn events(&self) -> u32 {
        self.dayparts.iter().sum()
    }

    /// The six features of the propensity model: shares of the dayparts, of mobile plays and of unique tracks.
    pub fn shares(&self) -> [f64; 6] {
        let all = f64::from(self.events());
        let [morning, afternoon, evening, night] = self.dayparts.map(|count| f64::from(count) / all);
        let (mobile, unique) = (f64::from(self.mobile) / all, self.tracks.len() as f64 / all);
        [morning, afternoon, evening, night, mobile, unique]
    }
}

/// Counts over a demo's files.
pub struct Summary {
    pub events: u32,
    pub customers: Vec<Customer>,
    /// Title, artist and plays by month, July first.
    pub tracks: Vec<(String, String, [u32; 6])>,
    pub months: [u32; 6],
    /// Events by weekday (Monday first) and hour, and how many of them on a phone.
    pub hours: [[u32; 24]; 7],
    pub mobile_hours: [u32; 24],
    pub ads: BTreeMap<String, u32>,
    pub rises: u32,
}

/// Reads the files strictly: any deviation from the format of a real service's files fails the test.
pub fn summary(files: &Files) -> Summary {
    let mut customers = customers(&files.customers);
    let mut tracks: Vec<_> = music(&files.music);
    let mut summary = Summary {
        events: 0,
        customers: Vec::new(),
        tracks: Vec::new(),
        months: [0; 6],
        hours: [[0; 24]; 7],
        mobile_hours: [0; 24],
        ads: BTreeMap::new(),
        rises: 0,
    };
    let mut before = 0;
    for line in lines(&files.events) {
        let fields: [&str; 6] = line.split(',').collect::<Vec<_>>().try_into().expect(line);
        let [id, customer, track, time, mobile, zip] = fields;
        assert_eq!(number(id), summary.events, "event ids count from 0: {line}");
        let at = time_of(unquoted(time));
        let zip = unquoted(zip);
        assert!(
            zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit()),
            "{line}"
        );
        assert!(mobile == "0" || mobile == "1", "{line}");
        let customer = customers.get_mut(number(customer) as usize).expect(line);
        let track_id = number(track);
        let civil = civil(at);
        let (month, hour) = (civil.month as usize - 7, civil.hour as usize);
        tracks.get_mut(track_id as usize).expect(line).2[month] += 1;
        let daypart = match hour {
            5..12 => 0,
            12..17 => 1,
            17..22 => 2,
            _ => 3,
        };
        customer.dayparts[daypart] += 1;
        customer.tracks.insert(track_id);
        customer.away += u32::from(zip != customer.home);
        customer.first = customer.first.min(at);
        customer.last = customer.last.max(at);
        summary.months[month] += 1;
        summary.hours[civil.weekday as usize][hour] += 1;
        if mobile == "1" {
            customer.mobile += 1;
            summary.mobile_hours[hour] += 1;
        }
        summary.rises += u32::from(at > before);
        before = at;
        summary.events += 1;
    }
    for (id, line) in (0..).zip(lines(&files.clicks)) {
        let [click, customer, ad, time]: [&str; 4] = line.split(',').collect::<Vec<_>>().try_into().expect(line);
        assert_eq!(number(click), id, "click ids count from 0: {line}");
        let customer = customers.get_mut(number(customer) as usize).expect(line);
        let at = time_of(unquoted(time));
        assert!(at >= customer.signed, "a click before the sign-up: {line}");
        let ad = unquoted(ad);
        assert!(ad.starts_with("ADV_"), "{line}");
        customer.reduced |= ad == "ADV_REDUCED_1DAY";
        *summary.ads.entry(ad.to_owned()).or_default() += 1;
    }
    summary.customers = customers;
    summary.tracks = tracks;
    summary
}

fn customers(file: &[u8]) -> Vec<Customer> {
    let mut lines = lines(file);
    let header = "CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps";
    assert_eq!(lines.next(), Some(header));
    let row = |(id, line): (u32, &str)| {
        let fields: [&str; 10] = line.split(',').collect::<Vec<_>>().try_into().expect(line);
        let [
            cust_id,
            name,
            gender,
            address,
            zip,
            signed,
            status,
            level,
            campaign,
            linked,
        ] = fields;
        assert_eq!(number(cust_id), id);
        assert!(unquoted(name).split(' ').count() == 2, "{line}");
        assert!(
            unquoted(address).starts_with(|first: char| first.is_ascii_digit()),
            "{line}"
        );
        for flag in [gender, status, linked] {
            assert!(flag == "0" || flag == "1", "{line}");
        }
        let [month, day, year]: [&str; 3] = unquoted(signed).split('/').collect::<Vec<_>>().try_into().expect(line);
        assert!(month.len() == 2 && day.len() == 2 && year.len() == 4, "{line}");
        let customer = Customer {
            level: number(level) as usize,
            active: status == "1",
            campaign: number(campaign) as usize,
            signed: wall_second(number(year), number(month), number(day), 0, 0, 0).expect(line),
            first: u32::MAX,
            home: unquoted(zip).to_owned(),
            ..Customer::default()
        };
        assert!(
            customer.level <= 2 && customer.campaign <= 4 && customer.home.len() == 5,
            "{line}"
        );
        customer
    };
    (0..).zip(lines).map(row).collect()
}

fn music(file: &[u8]) -> Vec<(String, String, [u32; 6])> {
    let mut reader = csv::Reader::from_reader(file);
    assert_eq!(reader.headers().unwrap(), vec!["TrackId", "Title", "Artist", "Length"]);
    let row = |(id, row): (u32, csv::Result<csv::StringRecord>)| {
        let row = row.unwrap();
        assert_eq!(number(&row[0]), id);
        assert!((95..=540).contains(&number(&row[3])), "{row:?}");
        (row[1].to_owned(), row[2].to_owned(), [0; 6])
    };
    (0..).zip(reader.into_records()).map(row).collect()
}

/// The lines of a UTF-8 file, each of which must end with a single newline.
fn lines(file: &[u8]) -> impl Iterator<Item = &str> {
    let text = std::str::from_utf8(file).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    assert!(!text.contains('\r'));
    text.split_terminator('\n')
}

/// A number as the files write them: digits, no leading zero but in dates.
fn number(digits: &str) -> u32 {
    assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{digits}");
    digits.parse().expect(digits)
}

fn unquoted(field: &str) -> &str {
    let inner = field
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .expect(field);
    assert!(!inner.contains('"'), "{field}");
    inner
}

fn time_of(text: &str) -> u32 {
    assert!(text.len() == 19, "{text}");
    let form = |index| match index {
        4 | 7 => b'-',
        10 => b' ',
        13 | 16 => b':',
        _ => b'0',
    };
    for (index, byte) in text.bytes().enumerate() {
        let expected = form(index);
        assert!(byte == expected || expected == b'0' && byte.is_ascii_digit(), "{text}");
    }
    let part = |from: usize, to: usize| number(&text[from..to]);
    wall_second(
        part(0, 4),
        part(5, 7),
        part(8, 10),
        part(11, 13),
        part(14, 16),
        part(17, 19),
    )
    .expect(text)
}

impl Summary {
    /// Mean of a figure over the customers that match a predicate.
    pub fn mean(&self, wanted: impl Fn(&Customer) -> bool, figure: impl Fn(&Customer) -> f64) -> f64 {
        let figures: Vec<f64> = self.customers.iter().filter(|one| wanted(one)).map(figure).collect();
        figures.iter().sum::<f64>() / figures.len() as f64
    }

    /// Share of the events in some hours of the day.
    pub fn share(&self, hours: impl Fn(usize) -> bool) -> f64 {
        let counted: u32 = (0..24).filter(|&hour| hours(hour)).map(|hour| self.at_hour(hour)).sum();
        f64::from(counted) / f64::from(self.events)
    }

    pub fn at_hour(&self, hour: usize) -> u32 {
        self.hours.iter().map(|day| day[hour]).sum()
    }

    /// Number of events of each customer, in ascending order.
    pub fn activity(&self) -> Vec<u32> {
        let mut activity: Vec<u32> = self.customers.iter().map(Customer::events).collect();
        activity.sort_unstable();
        activity
    }

    /// Tracks in descending order of plays.
    pub fn top_tracks(&self) -> Vec<&(String, String, [u32; 6])> {
        let mut tracks: Vec<_> = self.tracks.iter().collect();
        tracks.sort_by_key(|(_, _, plays)| std::cmp::Reverse(plays.iter().sum::<u32>()));
        tracks
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = f64::from(self.events);
        writeln!(f, "{} events by month {:?}", self.events, self.months)?;
        writeln!(f, "hour  share  mobile  Mon..Sun in thousandths")?;
        for hour in 0..24 {
            let count = f64::from(self.at_hour(hour));
            let mobile = f64::from(self.mobile_hours[hour]) / count;
            let days = self.hours.map(|day| (f64::from(day[hour]) / all * 1e4).round() / 10.0);
            writeln!(f, "{hour:4}  {:5.3}  {mobile:6.3}  {days:?}", count / all)?;
        }
        let activity = self.activity();
        let at = |percent: usize| activity[(activity.len() - 1) * percent / 100];
        writeln!(f, "events a customer at 0 5 25 50 75 95 99 100 percent:")?;
        writeln!(f, "  {:?}", [0, 5, 25, 50, 75, 95, 99, 100].map(at))?;
        let mut groups: BTreeMap<String, Vec<&Customer>> = BTreeMap::new();
        for customer in &self.customers {
            groups
                .entry(format!("level {}", customer.level))
                .or_default()
                .push(customer);
            groups
                .entry(format!("campaign {}", customer.campaign))
                .or_default()
                .push(customer);
            groups
                .entry(format!("reduced {}", customer.reduced))
                .or_default()
                .push(customer);
            groups
                .entry(format!("active {}", customer.active))
                .or_default()
                .push(customer);
        }
        writeln!(
            f,
            "group, customers, events each, shares: morning, afternoon, evening, night, mobile, unique"
        )?;
        for (name, group) in groups {
            let count = group.len() as f64;
            let events = group.iter().map(|one| f64::from(one.events())).sum::<f64>() / count;
            let mut means = [0.0; 6];
            for shares in group.iter().filter(|one| one.events() > 0).map(|one| one.shares()) {
                means
                    .iter_mut()
                    .zip(shares)
                    .for_each(|(mean, share)| *mean += share / count);
            }
            writeln!(f, "  {name:13} {count:5} {events:6.1}  {means:.3?}")?;
        }
        for (title, artist, plays) in self.top_tracks().into_iter().take(15) {
            writeln!(f, "  {:6} {plays:?} {title} / {artist}", plays.iter().sum::<u32>())?;
        }
        let artists: HashMap<&str, u32> = self.tracks.iter().fold(HashMap::new(), |mut sums, (_, artist, plays)| {
            *sums.entry(artist.as_str()).or_default() += plays.iter().sum::<u32>();
            sums
        });
        writeln!(f, "{} artists, {} tracks", artists.len(), self.tracks.len())?;
        writeln!(f, "{:?}", self.ads)
    }
}
