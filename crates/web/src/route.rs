//! Every route there is: method, path, who may open it, how often. The router is built from this table and from
//! nothing else, so a route without an answer to "who" cannot exist.

use crate::rate::Rate;
use crate::{admin, plain, resident, staff};
use axum::routing::{MethodRouter, get, post};
use domain::ability::Ability;

/// Who may open a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anyone, without a cookie.
    Public,
    /// Who opened one matter with its number and code.
    Applicant,
    /// Staff whose post holds one of these abilities; none named: every post but those of administrators.
    Staff(&'static [Ability]),
}

impl Who {
    /// Whether a session of staff is needed.
    pub fn is_staff(self) -> bool {
        matches!(self, Who::Staff(_))
    }
}

/// The method of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Reads, changes nothing.
    Get,
    /// Acts, with a token or a proof of origin.
    Post,
}

/// One route.
pub struct Route {
    /// Method.
    pub verb: Verb,
    /// Path, with `{names}`.
    pub path: &'static str,
    /// Who may open it.
    pub who: Who,
    /// How often.
    pub rate: Rate,
    pub(crate) handler: fn() -> MethodRouter,
}

macro_rules! routes {
    ($($verb:ident $path:literal $who:expr, $rate:ident => $handler:path;)*) => {
        &[$(Route { verb: routes!(@verb $verb), path: $path, who: $who, rate: Rate::$rate, handler: || $verb($handler) }),*]
    };
    (@verb get) => { Verb::Get };
    (@verb post) => { Verb::Post };
}

use Who::{Applicant, Public, Staff};

/// Every signed-in post, administrators included.
const SIGNED_IN: Who = Staff(Ability::ALL);
/// Every post that handles matters.
const DESK: Who = Staff(&[]);
/// The intake office.
const INTAKE: Who = Staff(&[Ability::Intake]);
/// Who owns answers or looks them up for callers.
const KEEPER: Who = Staff(&[Ability::KeepKnowledge, Ability::Intake]);
/// Who administers, without the auditor.
const ADMINISTRATOR: Who = Staff(&[Ability::AdministerSystem, Ability::AdministerSecurity]);
/// Who imports the house and proposes editions.
const SYSTEM: Who = Staff(&[Ability::AdministerSystem]);
/// Who asks for changes of accounts.
const SECURITY: Who = Staff(&[Ability::AdministerSecurity]);
/// Who reads the audit trail.
const AUDITOR: Who = Staff(&[Ability::Audit]);
/// Who enters matters for others.
const SEAT: Who = Staff(&[Ability::Intake, Ability::Patrol]);

/// The table.
pub static ROUTES: &[Route] = routes! {
    get "/" Public, Read => resident::home::show;
    get "/help" Public, Read => resident::home::help;
    get "/law" Public, Read => resident::law::show;
    get "/ask" Public, Read => resident::ask::list;
    get "/ask/{id}" Public, Read => resident::ask::show;
    get "/file" Public, Read => resident::file::choose;
    get "/file/{procedure}" Public, Read => resident::file::form;
    post "/file/{procedure}/dates" Public, Write => resident::file::dates;
    post "/file/{procedure}" Public, Write => resident::file::send;
    get "/track" Public, Read => resident::track::ask;
    post "/track" Public, Try => resident::track::open;
    get "/track/matter" Applicant, Read => resident::track::show;
    post "/track/matter/{action}" Applicant, Write => resident::track::act;
    post "/track/close" Applicant, Write => resident::track::close;
    get "/prefer" Public, Read => plain::prefer;
    get "/assets/{name}" Public, Read => plain::asset;
    get "/healthz" Public, Read => plain::health;
    get "/robots.txt" Public, Read => plain::robots;

    get "/staff/sign-in" Public, Read => staff::sign_in::ask;
    post "/staff/sign-in" Public, Try => staff::sign_in::enter;
    get "/staff/activate" Public, Read => staff::activate::ask;
    post "/staff/activate" Public, Try => staff::activate::activate;
    post "/staff/sign-out" SIGNED_IN, Write => staff::sign_in::leave;
    post "/staff/prove" SIGNED_IN, Try => staff::prove::prove;
    get "/staff/switch-post" SIGNED_IN, Read => staff::post::choose;
    post "/staff/switch-post" SIGNED_IN, Write => staff::post::switch;
    get "/staff" SIGNED_IN, Read => staff::worklist::show;
    post "/staff/bulk" DESK, Write => staff::bulk::preview;
    post "/staff/bulk/confirm" DESK, Write => staff::bulk::confirm;
    get "/staff/matter/{id}" DESK, Read => staff::matter::show;
    post "/staff/matter/{id}/{action}" DESK, Write => staff::matter::act;
    post "/staff/matter/{id}/contact/{field}" DESK, Write => staff::contact::open;
    get "/staff/file" SEAT, Read => staff::seat::choose;
    get "/staff/file/{procedure}" SEAT, Read => staff::seat::form;
    post "/staff/file/{procedure}" SEAT, Write => staff::seat::send;
    post "/staff/draft/{id}" SEAT, Draft => staff::draft::save;
    post "/staff/draft/{id}/forget" SEAT, Write => staff::draft::forget;
    get "/staff/knowledge" KEEPER, Read => staff::knowledge::show;
    post "/staff/knowledge" Staff(&[Ability::KeepKnowledge]), Write => staff::knowledge::save;
    post "/staff/knowledge/gap" INTAKE, Write => staff::knowledge::gap;
    get "/staff/handover" INTAKE, Read => staff::handover::show;
    post "/staff/handover/give" INTAKE, Write => staff::handover::give;
    post "/staff/handover/take" INTAKE, Write => staff::handover::take;
    get "/staff/batch" INTAKE, Read => staff::batch::show;
    post "/staff/batch" INTAKE, Write => staff::batch::open;
    post "/staff/batch/close" INTAKE, Write => staff::batch::close;
    get "/staff/lost" INTAKE, Read => staff::lost::ask;
    post "/staff/lost" INTAKE, Try => staff::lost::find;
    get "/staff/search" Staff(&[Ability::Search]), Read => staff::search::show;
    get "/staff/dashboard" Staff(&[Ability::ViewTotals]), Read => staff::dashboard::show;
    get "/staff/matters" Staff(&[Ability::ViewTotals]), Read => staff::dashboard::open;

    get "/admin" ADMINISTRATOR, Read => admin::home;
    post "/admin/decide" ADMINISTRATOR, Write => admin::decide;
    get "/admin/accounts" ADMINISTRATOR, Read => admin::accounts;
    post "/admin/accounts" SECURITY, Write => admin::add;
    get "/admin/accounts/{id}" ADMINISTRATOR, Read => admin::account;
    post "/admin/accounts/{id}/{act}" SECURITY, Write => admin::change;
    get "/admin/house" ADMINISTRATOR, Read => admin::house;
    get "/admin/house/{id}" ADMINISTRATOR, Read => admin::unit;
    get "/admin/editions" ADMINISTRATOR, Read => admin::editions;
    post "/admin/editions" SYSTEM, Write => admin::ask_edition;
    get "/admin/imports" ADMINISTRATOR, Read => admin::imports;
    post "/admin/imports" SYSTEM, Write => admin::preview;
    post "/admin/imports/ask" SYSTEM, Write => admin::ask_import;
    get "/admin/audit" AUDITOR, Read => admin::audit;
    post "/admin/audit/verify" AUDITOR, Write => admin::verify;
};
