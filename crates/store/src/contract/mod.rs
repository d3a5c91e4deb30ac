//! What every store must do, as one suite that runs on both databases.
//!
//! PostgreSQL is looked for at `SHUPIAO_TEST_POSTGRES`; without it its half fails and says how to get
//! one. Each test has a file, or a schema, of its own.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_wrap,
    clippy::wildcard_enum_match_arm,
    reason = "tests count with small numbers, and whatever else they meet is a failure"
)]

mod atomic;
mod desk;
mod desk_model;
mod directory;
pub(crate) mod fixture;
mod front;
mod identity;
mod issue;
mod limits;
mod model;
mod paper;
mod person;
mod race;
mod reading;
mod seal;
mod site;
mod state;
mod trail;
mod voucher;

macro_rules! suite {
    ($($file:ident: $($name:ident),+;)+) => {
        mod sqlite {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let site = super::site::Site::sqlite().await;
                    super::$file::$name(&site).await;
                    site.finish().await;
                }
            )+)+
        }

        mod postgres {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let site = super::site::Site::postgres().await;
                    super::$file::$name(&site).await;
                    site.finish().await;
                }
            )+)+
        }
    };
}

suite! {
    issue: the_same_request_gives_the_same_answer,
        another_request_under_the_key_clashes,
        each_reason_for_no_number_is_told,
        no_number_leaves_no_trace,
        a_grant_that_ends_hands_over_to_the_next,
        places_and_kinds_keep_to_their_grants,
        twins_that_keep_get_the_winners_bytes,
        twins_in_one_batch_get_the_winners_bytes,
        a_bill_that_was_not_reserved_is_not_kept,
        reopening_keeps_everything;
    race: callers_at_once_get_consecutive_numbers,
        one_key_from_many_callers_gives_one_number,
        two_processes_stay_correct,
        two_processes_on_one_key_give_one_number,
        a_meeting_half_way_is_tried_again,
        a_reader_by_seq_misses_nothing,
        processes_that_start_together_wait_for_one_another;
    state: a_bill_is_reversed_once,
        a_touched_bill_is_not_reversed,
        a_reversal_without_number_changes_no_state,
        a_bill_that_is_not_kept_is_not_reversed,
        exchange_is_once_and_only_when_open,
        lock_and_unlock_belong_to_one_unit,
        booking_is_once_and_by_the_holder,
        an_unknown_bill_has_no_state,
        one_of_many_lockers_wins,
        answers_of_a_batch_find_their_askers,
        reversal_and_lock_exclude_each_other;
    atomic: a_reservation_needs_its_grant,
        a_bill_needs_its_reservation,
        ranges_never_overlap,
        impossible_states_are_refused,
        all_or_nothing_is_kept,
        a_bad_job_does_not_harm_its_mates,
        an_impossible_row_is_called_so;
    directory: the_version_moves_with_every_edit,
        many_entries_go_together,
        grants_are_added_once,
        closing_twice_is_once,
        ready_writes;
    seal: seals_are_kept_once_and_for_ever,
        another_seal_under_a_hash_is_refused,
        seals_go_together_or_not_at_all,
        two_processes_keep_the_same_seals;
    reading: unfinished_are_told_oldest_first,
        a_list_keeps_to_its_bounds,
        every_deed_is_in_the_audit_log,
        events_wait_in_the_outbox,
        grants_show_what_is_left;
    identity: a_record_is_new_once,
        a_change_needs_the_version_read,
        nobody_decides_on_what_they_asked_for,
        a_refused_deed_leaves_nothing,
        a_refused_deed_does_not_harm_its_mates,
        of_many_writers_one_wins,
        lists_are_read_page_by_page,
        nothing_outside_reach_is_read,
        lists_are_searched;
    person: a_role_has_one_duty_for_ever,
        nobody_has_roles_of_two_duties,
        of_two_givers_of_roles_the_last_counts,
        sessions_begin_and_end,
        what_may_happen_once_happens_once,
        a_number_only_rises,
        sealed_bytes_are_kept,
        an_entry_is_written_over_what_was_read;
    trail: every_stream_is_linked,
        the_log_never_changes,
        a_lost_connection_ends_its_stream,
        what_is_refused_leaves_no_gap,
        the_log_is_searched_within_reach,
        the_log_is_searched_by_what_it_says,
        checkpoints_are_numbered,
        only_what_was_exported_goes;
    desk: bills_are_found_by_either_day,
        a_reversal_is_of_the_business_it_takes_back,
        unfinished_bills_do_not_count,
        runs_end_where_a_number_is_missing,
        pages_hold_every_row_once,
        unprinted_bills_are_found_by_card;
    paper: a_paper_number_is_given_once,
        of_two_givers_of_one_range_one_wins,
        numbers_are_used_once_and_by_their_own_place,
        the_state_of_the_bill_decides,
        a_replaced_paper_is_void,
        spoilt_numbers_are_passed_over,
        a_paper_comes_back_with_its_reversal,
        an_exchange_without_a_place_uses_the_stock,
        one_of_two_bills_gets_a_paper,
        papers_are_told_row_by_row;
    voucher: a_voucher_gives_no_more_than_it_has,
        a_bill_takes_from_every_voucher_or_from_none,
        a_voucher_that_is_drawn_on_is_not_reversed,
        what_was_taken_goes_back_with_the_reversal,
        callers_at_once_share_a_voucher;
    front: bills_of_a_front_arrive_once,
        kept_bills_are_read_together,
        fates_are_told_in_order,
        fates_are_kept_once;
    limits: a_full_queue_is_unavailable,
        a_closed_store_is_unavailable,
        a_database_that_is_away_is_unavailable;
}
