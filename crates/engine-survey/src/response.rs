//! How contacts ended (call dispositions) and the response rates they make, as the AAPOR defines them.
//!
//! Counts of contacts, never of persons: nothing here knows who was called or who called.

/// How one contact ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Disposition {
    /// A complete interview (I, 1.1).
    Complete,
    /// A partial interview with enough answers (P, 1.2).
    Partial,
    /// Refused or broke off (R, 2.1).
    Refusal,
    /// An eligible household or person was not reached (NC, 2.2).
    NonContact,
    /// Eligible, but ill, away, or without a language in common (O, 2.3).
    Other,
    /// Not known whether there is a household at the number (UH, 3.1).
    UnknownHousehold,
    /// Not known whether an eligible person is there, and anything else unknown (UO, 3.2 to 3.9).
    UnknownOther,
    /// Not eligible: no household, a business, outside the area, quota filled (4).
    Ineligible,
}

/// What a contact stands for in weighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Answered.
    Answered = 0,
    /// Eligible and did not answer.
    Silent = 1,
    /// Not eligible.
    Ineligible = 2,
    /// Not known whether eligible.
    Unknown = 3,
}

impl Disposition {
    /// All, in the order of the AAPOR.
    pub const ALL: &[Disposition] = &[
        Disposition::Complete,
        Disposition::Partial,
        Disposition::Refusal,
        Disposition::NonContact,
        Disposition::Other,
        Disposition::UnknownHousehold,
        Disposition::UnknownOther,
        Disposition::Ineligible,
    ];

    /// Its name in files.
    pub fn code(self) -> &'static str {
        match self {
            Disposition::Complete => "complete",
            Disposition::Partial => "partial",
            Disposition::Refusal => "refusal",
            Disposition::NonContact => "non-contact",
            Disposition::Other => "other",
            Disposition::UnknownHousehold => "unknown-household",
            Disposition::UnknownOther => "unknown-other",
            Disposition::Ineligible => "ineligible",
        }
    }

    /// The disposition of that name.
    pub fn of(code: &str) -> Option<Disposition> {
        Self::ALL.iter().copied().find(|disposition| disposition.code() == code)
    }

    /// Where the AAPOR's own final code belongs: 1.1, 110 and 1100 are all a complete interview.
    pub fn of_aapor(code: &str) -> Option<Disposition> {
        let digits: String = code.chars().filter(|c| *c != '.').collect();
        if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(match &digits[..digits.len().min(2)] {
            "1" | "10" | "11" => Disposition::Complete,
            "12" => Disposition::Partial,
            "2" | "21" => Disposition::Refusal,
            "22" => Disposition::NonContact,
            "23" => Disposition::Other,
            "3" | "31" => Disposition::UnknownHousehold,
            two if two.starts_with('3') => Disposition::UnknownOther,
            two if two.starts_with('4') => Disposition::Ineligible,
            _ => return None,
        })
    }

    /// What it stands for in weighting; whether partial interviews count as answered is for the survey to say.
    pub fn standing(self, partial_answers: bool) -> Standing {
        match self {
            Disposition::Complete => Standing::Answered,
            Disposition::Partial if partial_answers => Standing::Answered,
            Disposition::Partial | Disposition::Refusal | Disposition::NonContact | Disposition::Other => {
                Standing::Silent
            }
            Disposition::UnknownHousehold | Disposition::UnknownOther => Standing::Unknown,
            Disposition::Ineligible => Standing::Ineligible,
        }
    }
}

/// Contacts by how they ended; whole numbers, or sums of weights.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Contacts {
    counts: [f64; 8],
}

/// Response, cooperation, refusal and contact rates. None where nobody could have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// RR1 to RR6.
    pub response: [Option<f64>; 6],
    /// COOP1 to COOP4.
    pub cooperation: [Option<f64>; 4],
    /// REF1 to REF3.
    pub refusal: [Option<f64>; 3],
    /// CON1 to CON3.
    pub contact: [Option<f64>; 3],
    /// e: the share of the unknown taken to be eligible.
    pub eligible: Option<f64>,
}

impl Contacts {
    /// Adds a contact that stands for `weight`.
    pub fn add(&mut self, disposition: Disposition, weight: f64) {
        self.counts[disposition as usize] += weight;
    }

    /// How many ended so.
    pub fn count(&self, disposition: Disposition) -> f64 {
        self.counts[disposition as usize]
    }

    /// All of them.
    pub fn all(&self) -> f64 {
        self.counts.iter().sum()
    }

    /// The share of those known that is eligible: the cautious guess for those unknown (Council of American
    /// Survey Research Organizations).
    pub fn eligible_share(&self) -> Option<f64> {
        let known: f64 = self.counts[..5].iter().sum();
        share(known, known + self.count(Disposition::Ineligible))
    }

    /// The rates; `e` is the share of the unknown taken to be eligible, or none for that of those known.
    pub fn rates(&self, e: Option<f64>) -> Rates {
        let [i, p, r, nc, o, uh, uo, _] = self.counts;
        let eligible = e.or_else(|| self.eligible_share());
        let (asked, unknown) = (i + p + r + nc + o, uh + uo);
        let with_e = |over: f64| eligible.and_then(|e| share(over, asked + e * unknown));
        Rates {
            response: [
                share(i, asked + unknown),
                share(i + p, asked + unknown),
                with_e(i),
                with_e(i + p),
                share(i, asked),
                share(i + p, asked),
            ],
            cooperation: [
                share(i, i + p + r + o),
                share(i + p, i + p + r + o),
                share(i, i + p + r),
                share(i + p, i + p + r),
            ],
            refusal: [share(r, asked + unknown), with_e(r), share(r, asked)],
            contact: [
                share(i + p + r + o, asked + unknown),
                with_e(i + p + r + o),
                share(i + p + r + o, asked),
            ],
            eligible,
        }
    }
}

fn share(over: f64, under: f64) -> Option<f64> {
    (under > 0.0).then(|| over / under)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn contacts(counts: [u32; 8]) -> Contacts {
        let mut found = Contacts::default();
        for (disposition, count) in Disposition::ALL.iter().zip(counts) {
            (0..count).for_each(|_| found.add(*disposition, 1.0));
        }
        found
    }

    #[test]
    fn rates_are_those_worked_by_hand() {
        // I 400, P 50, R 150, NC 250, O 50, UH 500, UO 100, not eligible 100: e = 900/1000.
        let rates = contacts([400, 50, 150, 250, 50, 500, 100, 100]).rates(None);
        let near = |found: Option<f64>, wanted: f64| {
            assert!((found.expect("a rate") - wanted).abs() < 1e-12, "{found:?} is not {wanted}");
        };
        near(rates.eligible, 0.9);
        near(rates.response[0], 400.0 / 1500.0);
        near(rates.response[1], 450.0 / 1500.0);
        near(rates.response[2], 400.0 / 1440.0);
        near(rates.response[3], 450.0 / 1440.0);
        near(rates.response[4], 400.0 / 900.0);
        near(rates.response[5], 450.0 / 900.0);
        near(rates.cooperation[0], 400.0 / 650.0);
        near(rates.cooperation[3], 450.0 / 600.0);
        near(rates.refusal[0], 150.0 / 1500.0);
        near(rates.refusal[1], 150.0 / 1440.0);
        near(rates.refusal[2], 150.0 / 900.0);
        near(rates.contact[0], 650.0 / 1500.0);
        near(rates.contact[2], 650.0 / 900.0);
    }

    #[test]
    fn codes_of_the_aapor_find_their_disposition_however_they_are_written() {
        for (code, wanted) in [
            ("1.1", Disposition::Complete),
            ("110", Disposition::Complete),
            ("1.2", Disposition::Partial),
            ("2.111", Disposition::Refusal),
            ("2.21", Disposition::NonContact),
            ("2.3", Disposition::Other),
            ("3.13", Disposition::UnknownHousehold),
            ("3.2", Disposition::UnknownOther),
            ("4.5", Disposition::Ineligible),
        ] {
            assert_eq!(Disposition::of_aapor(code), Some(wanted), "{code}");
        }
        for wrong in ["", "5.1", "refusal", "1.2.3.4.5", "2.4"] {
            assert_eq!(Disposition::of_aapor(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn rates_keep_their_order_and_stay_shares(counts in proptest::array::uniform8(0_u32..40)) {
            let rates = contacts(counts).rates(None);
            let all = rates.response.iter().chain(&rates.cooperation).chain(&rates.refusal).chain(&rates.contact);
            for rate in all.flatten() {
                prop_assert!((0.0..=1.0).contains(rate));
            }
            for (less, more) in [(0, 2), (2, 4), (1, 3), (3, 5), (0, 1), (2, 3), (4, 5)] {
                if let (Some(less), Some(more)) = (rates.response[less], rates.response[more]) {
                    prop_assert!(less <= more + 1e-12);
                }
            }
        }
    }
}
