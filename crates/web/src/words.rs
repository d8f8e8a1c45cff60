//! The fixed texts of pages: one static catalogue a language, checked by the compiler to have the same keys.
//!
//! A text with `{n}` (and `{m}`) is finished by a method of the same name. Never a text of one procedure.

mod en;
mod zh;

use domain::label::Language;

/// Declares the catalogue and the list of its texts.
macro_rules! catalogue {
    ($($key:ident)*) => {
        /// Every fixed text of the pages in one language.
        pub struct Words { $(pub(crate) $key: &'static str),* }

        impl Words {
            /// Every key with its text, for the checks of the catalogue.
            pub fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($key), self.$key)),*]
            }
        }
    };
}

catalogue! {
    batch_title batch_lead batch_open batch_carrier batch_name batch_name_help batch_button batch_how batch_none
    batch_members batch_since batch_close batch_close_sure lost_title lost_lead lost_all lost_none lost_found
    phrases
    lang other_lang other_language colon listing stop skip tagline desk nav nav_home nav_file nav_track nav_ask
    nav_law nav_help large_text plain_text sign_out switch_post staff_door public_site emergency demo home_title
    home_lead choice_file choice_file_help choice_track choice_track_help choice_ask choice_ask_help choice_law
    choice_law_help ask_title ask_label ask_button ask_found ask_none ask_not_found_lead ask_again ask_unsolved
    art_owner art_valid choose_title choose_lead choose_none file_first file_none file_write file_promise file_marks
    must choose yes no many_hint sealed_note contact_note at_most dates_button dates_title dates_note how_counted
    provisional bound basis unconfirmed filed_title filed_staff_title filed_staff_lead filed_lead number code code_note copy print filed_dates
    filed_track filed_next filed_open back_home track_title track_lead track_number_help track_code_help
    track_button track_lost track_wrong track_leave five_facts fact_yes fact_no fact_not_yet ended_clocks your_dates versions
    promises you_can what_happened what_you_said who_opened who_opened_note nobody_opened reason act_done law_title
    law_lead law_edition law_hash law_terms law_amount law_when law_owed law_kept law_steps law_steps_who
    law_sources help_title help_q1 help_a1 help_q2 help_a2 help_q3 help_a3 help_q4 help_a4 help_q5 help_a5 cancel
    save back back_matter again_title stale_title stale_text stale_gone your_text refused_title not_found_title
    not_found_text forbidden_title forbidden_text no_right_title no_right_text too_large_title too_large_text
    bad_text_title bad_text_text too_many_title too_many_text fault_title fault_text method_title method_text
    slow_title slow_text session_title session_text track_over signin_title signin_ended signin_wrong signin_lost
    signin_button login password totp totp_help activate_title activate_lead activate_code activate_password
    activate_button activated_title activated_lead activated_secret activated_uri prove_title prove_lead
    prove_button prove_wrong proved_title proved_lead proved_button search_label search_button worklist_empty
    said_taken bulk_lead bulk_none bulk_preview bulk_rows bulk_caption bulk_will bulk_yes bulk_done_title bulk_done
    bulk_refused back_worklist next_page pick rows_caption col_name col_number col_owed col_due col_category
    col_area col_unit copy_number about more_fields acts no_acts suggestions orders send_backs clocks owners
    contacts why_open open_contact open_now why_opened opened_note call_now links cannot_now seat_choose seat_keys
    seat_answers drafts_found draft_of draft_drop search_title search_area from to search_note search_none
    search_more show trend as_table day dashboard_note know_title know_articles know_gaps know_new know_question
    know_answer know_basis know_from know_to know_write know_revise know_save know_gap know_gap_button know_expired
    know_usable know_none hand_title hand_lead hand_due hand_drafts hand_danger hand_waiting hand_take hand_give
    hand_note hand_button hand_nothing post_title post_lead post_use post_now admin_title admin_pending
    admin_confirm admin_refuse admin_wait admin_demo admin_reset admin_grant admin_revoke admin_revoke_sure
    admin_code admin_code_lead admin_accounts admin_login admin_post admin_state admin_propose admin_propose_lead
    admin_do admin_none trail_title trail_lead trail_when trail_who trail_what trail_on imports_title imports_lead
    dashboard_title dashboard_ways opened_caption opened_none opened_hidden opened_more search_everywhere
    search_caption list_caption pick_all
    admin_asked_by admin_none_waiting admin_accounts_help house_title house_help imports_help edition_title
    edition_help admin_find admin_nobody admin_name admin_add admin_add_help admin_no_post admin_since admin_take
    admin_take_sure admin_made admin_left admin_reset_help admin_leave admin_leave_help admin_successor
    admin_revoke_help admin_code_how house_find house_lead house_none house_caption house_above house_posts
    house_vacant house_roster house_whole house_gaps house_no_roster house_more house_functions house_steps
    house_step1 house_step2 house_step3 house_duties house_unlimited house_post_caption house_abilities house_remit
    house_own_area house_holders house_nobody house_roster_caption house_level house_days house_hours house_below
    edition_lead edition_active edition_next edition_from edition_public edition_proposed edition_ask edition_who
    edition_none imports_asked imports_will imports_counts imports_same imports_wrong imports_paste imports_table
    imports_rows imports_rows_help imports_preview imports_past imports_what imports_did imports_command trail_all
    trail_verify trail_none trail_caption trail_detail trail_verified trail_verified_lead trail_broken trail_whole
    trail_chain trail_link activate_password_help
}

impl Words {
    /// The catalogue of a language.
    pub fn of(language: Language) -> &'static Words {
        match language {
            Language::Zh => &zh::ZH,
            Language::En => &en::EN,
        }
    }

    pub(crate) fn at_most(&self, n: &u32) -> String {
        with(self.at_most, n)
    }

    pub(crate) fn versions(&self, n: &u32) -> String {
        with(self.versions, n)
    }

    pub(crate) fn send_backs(&self, n: &u8) -> String {
        with(self.send_backs, n)
    }

    pub(crate) fn bulk_done(&self, n: &usize) -> String {
        with(self.bulk_done, n)
    }

    pub(crate) fn rows_caption(&self, n: usize) -> String {
        with(self.rows_caption, &n)
    }

    pub(crate) fn opened_caption(&self, listed: usize, counted: i64) -> String {
        with(self.opened_caption, &listed).replace("{m}", &counted.to_string())
    }

    pub(crate) fn opened_hidden(&self, n: &usize) -> String {
        with(self.opened_hidden, n)
    }

    pub(crate) fn search_caption(&self, n: usize) -> String {
        with(self.search_caption, &n)
    }

    pub(crate) fn list_caption(&self, listed: usize, all: i64) -> String {
        with(self.list_caption, &listed).replace("{m}", &all.to_string())
    }

    pub(crate) fn house_lead(&self, units: &usize, posts: &usize, vacant: &usize) -> String {
        with(self.house_lead, units).replace("{m}", &posts.to_string()).replace("{k}", &vacant.to_string())
    }

    pub(crate) fn imports_counts(
        &self,
        lines: &usize,
        added: &usize,
        changed: &usize,
        same: &usize,
    ) -> String {
        let text = with(self.imports_counts, lines).replace("{m}", &added.to_string());
        text.replace("{k}", &changed.to_string()).replace("{s}", &same.to_string())
    }

    pub(crate) fn imports_did(&self, lines: i64, added: i64, changed: i64) -> String {
        with(self.imports_did, &lines).replace("{m}", &added.to_string()).replace("{k}", &changed.to_string())
    }

    pub(crate) fn imports_wrong(&self, n: usize) -> String {
        with(self.imports_wrong, &n)
    }

    pub(crate) fn trail_broken(&self, n: &i64) -> String {
        with(self.trail_broken, n)
    }

    pub(crate) fn trail_whole(&self, n: &i64) -> String {
        with(self.trail_whole, n)
    }

    pub(crate) fn too_many_text(&self, seconds: u64) -> String {
        with(self.too_many_text, &seconds)
    }

    pub(crate) fn bulk_preview(&self, able: &usize, unable: &usize) -> String {
        with(self.bulk_preview, able).replace("{m}", &unable.to_string())
    }
}

fn with(text: &str, n: &impl ToString) -> String {
    text.replace("{n}", &n.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_something_for_every_key_and_leave_the_same_blanks() {
        let (zh, en) = (Words::of(Language::Zh).all(), Words::of(Language::En).all());
        for ((key, zh), (_, en)) in zh.into_iter().zip(en) {
            assert!(!zh.is_empty() && !en.is_empty(), "words/*.rs: `{key}` is empty in one language");
            for blank in ["{n}", "{m}", "{k}", "{s}"] {
                assert_eq!(zh.contains(blank), en.contains(blank), "words/*.rs: `{key}` differs in {blank}");
            }
        }
    }
}
