//! Invented people: word lists and generators for names, street addresses and ZIP codes.

use crate::stats::rng::Rng;

#[rustfmt::skip]
const MEN: &[&str] = &[
    "Aaron", "Abdul", "Adrian", "Akira", "Alan", "Amir", "Andre", "Anton", "Arjun", "Arthur", "Barry", "Ben", "Björn",
    "Bruno", "Caleb", "Carlos", "Cedric", "Chen", "Colin", "Cyrus", "Damian", "Dario", "David", "Dmitri", "Edwin", "Eli",
    "Emeka", "Enrique", "Ethan", "Farid", "Felix", "Frank", "Gareth", "George", "Giorgio", "Hamza", "Harold", "Hector",
    "Hiroshi", "Hugo", "Ian", "Ibrahim", "Isaac", "Ivan", "Jamal", "Jerome", "Joaquín", "Jonas", "José", "Julian",
    "Karim", "Keith", "Kofi", "Kwame", "Lars", "Leon", "Luis", "Malik", "Marcus", "Martin", "Mateo", "Milan", "Nathan",
    "Nikhil", "Noah", "Olaf", "Oscar", "Pavel", "Pedro", "Quentin", "Rafael", "Ravi", "Roger", "Samir", "Sanjay", "Seán",
    "Søren", "Stefan", "Tariq", "Tomasz", "Tyrone", "Umberto", "Victor", "Wei", "Willem", "Yusuf", "Zoltan",
];
#[rustfmt::skip]
const WOMEN: &[&str] = &[
    "Abigail", "Adaeze", "Agnes", "Aiko", "Alma", "Amina", "Anita", "Anya", "Astrid", "Beatriz", "Bella", "Bridget",
    "Camila", "Carla", "Chiara", "Chloé", "Clara", "Daniela", "Deborah", "Diana", "Dolores", "Edith", "Elena", "Elif",
    "Emily", "Esther", "Farah", "Fatima", "Fiona", "Freya", "Gabriela", "Gloria", "Grace", "Greta", "Hana", "Hannah",
    "Helga", "Imani", "Inés", "Ingrid", "Irene", "Ivy", "Jasmine", "Joan", "Joyce", "Judith", "Kamala", "Karen", "Keiko",
    "Kiran", "Layla", "Leila", "Lena", "Lucía", "Lydia", "Mabel", "Magda", "Mai", "Marisol", "Maya", "Mei", "Miriam",
    "Monica", "Nadia", "Naomi", "Nia", "Nora", "Olga", "Paloma", "Petra", "Priya", "Rachel", "Renée", "Rosa", "Ruth",
    "Sade", "Sana", "Selma", "Shreya", "Siobhan", "Sofia", "Tamara", "Thandi", "Ursula", "Vera", "Wanda", "Yara", "Zoë",
];
#[rustfmt::skip]
const FAMILIES: &[&str] = &[
    "Abara", "Achterberg", "Adeyemi", "Aguilar", "Ahmadi", "Alvarado", "Andersen", "Arslan", "Aziz", "Baker", "Banerjee",
    "Barros", "Becker", "Bello", "Bennett", "Bianchi", "Boateng", "Brennan", "Calloway", "Cardoso", "Castillo", "Chandra",
    "Chaudhry", "Cho", "Clarke", "Cohen", "Costa", "Dahl", "Dalton", "Das", "Delgado", "Demir", "Diallo", "Dimitrov",
    "Donnelly", "Dubois", "Eklund", "Ellison", "Endo", "Espinoza", "Farrell", "Ferreira", "Fischer", "Fitzgerald",
    "Foster", "Fujita", "Gallagher", "Garrido", "Ghosh", "Gomes", "Greenwood", "Gupta", "Haddad", "Halvorsen",
    "Hansen", "Harcourt", "Hassan", "Hidalgo", "Holloway", "Horvat", "Hussain", "Ibarra", "Ito", "Iyer", "Jankowski",
    "Jansen", "Jimenez", "Joshi", "Kaplan", "Karlsson", "Kaya", "Keller", "Khan", "Kim", "Kovacs", "Kowalska", "Kruger",
    "Kumar", "Larsen", "Lefebvre", "Li", "Lindgren", "Lopez", "Macleod", "Mahmoud", "Marchetti", "Marino", "Mbeki",
    "McAllister", "Mehta", "Mendes", "Meyer", "Mishra", "Moreau", "Morrow", "Mukherjee", "Müller", "Murphy", "Nakamura",
    "Navarro", "Ndiaye", "Nguyen", "Nilsson", "Novak", "Núñez", "O'Brien", "O'Hara", "Oduya", "Okafor", "Olsen", "Ortega",
    "Osei", "Pappas", "Park", "Patel", "Pereira", "Petrov", "Pham", "Popescu", "Quinn", "Rahman", "Ramos", "Reyes",
    "Ricci", "Rossi", "Salazar", "Santos", "Sato", "Schneider", "Sharma", "Shimizu", "Silva", "Singh", "Solberg", "Soto",
    "Sokolov", "Svensson", "Szabo", "Tanaka", "Thornton", "Torres", "Tran", "Usman", "Vargas", "Vasquez", "Virtanen",
    "Vogel", "Walsh", "Wang", "Weaver", "Whitfield", "Wójcik", "Yamada", "Yilmaz", "Zhang", "Zielinski",
];
#[rustfmt::skip]
const STREET_ADJECTIVES: &[&str] = &[
    "Amber", "Bright", "Broad", "Cold", "Copper", "Dusty", "Early", "Fallen", "Foggy", "Gentle", "Golden", "Green", "High",
    "Hidden", "Lazy", "Little", "Lost", "Misty", "North", "Old", "Pleasant", "Quiet", "Red", "Round", "Rustic", "Shady",
    "Silent", "South", "Stony", "Sunny", "Tall", "Upper", "West", "Wild", "Windy",
];
#[rustfmt::skip]
const STREET_NOUNS: &[&str] = &[
    "Acorn", "Barn", "Beech", "Birch", "Blossom", "Branch", "Brook", "Canyon", "Cedar", "Clover", "Creek", "Elk", "Fern",
    "Forge", "Fox", "Harbor", "Heron", "Hickory", "Lake", "Lantern", "Maple", "Meadow", "Mill", "Oak", "Orchard", "Otter",
    "Pine", "Pond", "Quail", "Ridge", "River", "Spruce", "Timber", "Valley", "Willow",
];
#[rustfmt::skip]
const STREET_KINDS: &[&str] = &[
    "Avenue", "Bend", "Circle", "Close", "Court", "Crossing", "Drive", "Heights", "Lane", "Loop", "Parkway", "Path",
    "Place", "Point", "Road", "Row", "Street", "Terrace", "Trail", "View", "Way",
];

/// First three digits of the customers' ZIP codes, the most populous first.
#[rustfmt::skip]
const REGIONS: [u32; 48] = [
    100, 900, 606, 112, 770, 941, 21, 191, 331, 303, 752, 981, 850, 70, 921, 802, 972, 551, 787, 631, 441, 482, 152, 212,
    282, 322, 372, 462, 532, 641, 782, 841, 891, 958, 14, 29, 45, 57, 61, 88, 234, 276, 402, 554, 681, 731, 871, 995,
];

/// Draws a person's name. The gender is 0 for men, 1 for women.
pub fn name(rng: &mut Rng, gender: u32) -> String {
    let first = one_of(rng, if gender == 0 { MEN } else { WOMEN });
    format!("{first} {}", one_of(rng, FAMILIES))
}

/// Draws a house number and a street.
pub fn address(rng: &mut Rng) -> String {
    // The number of digits varies; few numbers have one or two.
    let most = [99, 999, 9_999, 9_999, 99_999, 99_999][rng.below(6) as usize];
    let number = 1 + rng.below(most);
    let street = [STREET_ADJECTIVES, STREET_NOUNS, STREET_KINDS].map(|words| one_of(rng, words));
    format!("{number} {}", street.join(" "))
}

/// Draws a ZIP code below 100,000, most often in a large city; some have a leading zero.
pub fn zip(rng: &mut Rng) -> u32 {
    let regions = REGIONS.len() as u32;
    let region = rng.below(regions).min(rng.below(regions));
    REGIONS[region as usize] * 100 + 1 + rng.below(60)
}

/// Draws a word of a list.
pub fn one_of<'a>(rng: &mut Rng, words: &[&'a str]) -> &'a str {
    words.get(rng.below(words.len() as u32) as usize).copied().unwrap_or("")
}
