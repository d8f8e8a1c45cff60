//! What a category is about, out of a closed list, and which of these things may be watched (charter §1).
//!
//! Things of a place or a trade may be counted by detectors; what people ask of their government, their
//! families, their bodies and their quarrels never is. There is no custom object.

use serde::{Deserialize, Serialize};

macro_rules! objects {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $watchable:literal;)*) => {
        /// What a category is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Object { $($(#[$doc])* $name),* }
        impl Object {
            /// Every object there is.
            pub const ALL: &[Object] = &[$(Object::$name),*];
            /// Its code in packs.
            pub fn code(self) -> &'static str { match self { $(Object::$name => $code),* } }
            /// Whether detectors, scans and thresholds may count it.
            pub fn is_watchable(self) -> bool { match self { $(Object::$name => $watchable),* } }
        }
    };
}

objects! {
    /// Water, power, gas, heat, telecommunications.
    Utility = "utility", true;
    /// Roads, bridges, street lamps, manholes.
    Road = "road", true;
    /// Public transport.
    Transport = "transport", true;
    /// Fire hazards of a place.
    Fire = "fire", true;
    /// Food.
    Food = "food", true;
    /// Drugs and cosmetics as goods.
    Drug = "drug", true;
    /// Water bodies, drainage.
    Water = "water", true;
    /// Air.
    Air = "air", true;
    /// Noise of a site.
    Noise = "noise", true;
    /// Rubbish and cleanliness of a place.
    Waste = "waste", true;
    /// Trees and parks.
    Greenery = "greenery", true;
    /// Safety of buildings and self-built houses, by building.
    BuildingSafety = "building-safety", true;
    /// Lifts, boilers, gas cylinders.
    SpecialEquipment = "special-equipment", true;
    /// Safety of work places.
    WorkplaceSafety = "workplace-safety", true;
    /// Weather damage.
    Weather = "weather", true;
    /// Floods and water-logging.
    Flood = "flood", true;
    /// Unpaid wages, by site or payer.
    Wages = "wages", true;
    /// Consumer disputes, by seller.
    Consumer = "consumer", true;
    /// Market order: measures, prices, unlicensed trade, by trader.
    Market = "market", true;
    /// Fees of services.
    Fees = "fees", true;
    /// Public facilities: toilets, playgrounds, barrier-free access.
    PublicFacility = "public-facility", true;
    /// Common parts of housing and property service, by estate.
    HousingRepair = "housing-repair", true;
    /// How an office did its work.
    Administration = "administration", false;
    /// How staff behaved.
    ServiceAttitude = "service-attitude", false;
    /// Family.
    Family = "family", false;
    /// Health and care of persons.
    Medical = "medical", false;
    /// Schooling.
    Education = "education", false;
    /// Insurance, pensions, relief.
    SocialSecurity = "social-security", false;
    /// Quarrels about housing.
    HousingDispute = "housing-dispute", false;
    /// Quarrels about work other than wages.
    LabourDispute = "labour-dispute", false;
    /// Mediation.
    Mediation = "mediation", false;
    /// Petitions.
    Petition = "petition", false;
    /// Sealed tip-offs.
    Tip = "tip", false;
    /// Reviews and suits.
    Review = "review", false;
    /// Big decisions under assessment.
    Decision = "decision", false;
    /// Questions about rules.
    Consultation = "consultation", false;
    /// Anything else.
    Other = "other", false;
}
