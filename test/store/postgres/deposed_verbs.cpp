// All verbs of a store, with the term and without it. A verb that is missing here is named by
// test/lint_verbs.py.
#include "store/postgres/deposed_fixture.hpp"

namespace relay {

namespace asio = boost::asio;
using test::noon;

namespace {

// Whatever state a message can be in
struct deposed_mail : test::deposed_fixture
{
    asio::awaitable<void> begin()
    {
        co_await seal_one();
        queued = {accept_one()};
        scheduled = {accept_one(noon + std::chrono::hours(1))};
        const auto doomed = co_await accept_for_request();
        dead = doomed.members;
        BOOST_TEST(co_await store->seal(doomed));
        store->bury(doomed, death::exhausted, {.at = noon, .result = {}}, {});
        arrived = ids.next_message(noon);
        db->execute(
            "INSERT INTO inbox VALUES(8, 1, " + std::to_string(arrived.value) +
            ", 1, 'c', 't', 'a.example', NULL, NULL, 1, 1, 0,"
            " '{\"to\":[\"ann@a.example\"]}', '{}')"
        );
        store->pause_began({.scope = "lane:campaign", .began = noon, .why = "test"});
    }

    sealed_request half() { return {.id = ids.next_request(noon), .members = request.members}; }

    std::vector<message_id> queued;
    std::vector<message_id> scheduled;
    std::vector<message_id> dead;
    message_id arrived; // in the inbox
};

using fixture = deposed_mail;
using mail_verb = test::named_verb<deposed_mail>;

const mail_verb of_messages[]{
    {"accept",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->accept(f.make("{}"), [&f](const accept_result& r, new_message&&) {
             f.result = r.status != acceptance::failed;
         });
         co_return;
     }},
    {"accept_all",
     [](fixture& f) -> asio::awaitable<void> {
         new_batch b{.id = f.ids.next_message(noon)};
         b.messages.push_back(f.make("{}"));
         f.store->accept_all(std::move(b), [&f](batch_result&& r, new_batch&&) {
             f.result = r.status != batch_status::failed;
         });
         co_return;
     }},
    {"take_up",
     [](fixture& f) -> asio::awaitable<void> {
         const auto done = co_await f.store->take_up(10);
         f.result = !done.accepted.empty();
     }},
    {"bury_arrival",
     [](fixture& f) -> asio::awaitable<void> {
         const auto done = co_await f.store->bury_arrival(f.arrived, {}, noon);
         f.result = done && done->status == acceptance::queued;
     }},
    {"set_arrival_aside",
     [](fixture& f) -> asio::awaitable<void> {
         f.result = co_await f.store->set_arrival_aside(f.arrived, noon);
     }},
    {"expire",
     [](fixture& f) -> asio::awaitable<void> {
         std::vector<sized_message> all{{.id = f.queued.front(), .bytes = 2}};
         f.store->expire(
             lane::campaign,
             state::queued,
             std::move(all),
             noon,
             [&f](bool ok, std::vector<message_id>&&) { f.result = ok; }
         );
         co_return;
     }},
    {"suppress",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->suppress(lane::campaign, f.queued, {}, noon);
         f.result = false;
         co_return;
     }},
    {"promote",
     [](fixture& f) -> asio::awaitable<void> {
         const auto later = noon + std::chrono::hours(2);
         const auto done = co_await f.store->promote(lane::campaign, f.scheduled, later);
         f.result = !done.empty();
     }},
    {"cancel",
     [](fixture& f) -> asio::awaitable<void> {
         const auto done = co_await f.store->cancel(f.queued.front(), noon);
         f.result = done == cancel_result::cancelled;
     }},
    {"cancel_campaign",
     [](fixture& f) -> asio::awaitable<void> {
         const auto done = co_await f.store->cancel_campaign("c", noon);
         f.result = done.has_value();
     }},
    {"reschedule",
     [](fixture& f) -> asio::awaitable<void> {
         const auto due = noon + std::chrono::hours(3);
         const auto done = co_await f.store->reschedule(f.scheduled.front(), due);
         f.result = done == reschedule_result::rescheduled;
     }},
    {"take_evidence",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->take_evidence(f.dead.front(), "r-2", noon, [&f](const evidence_effect& e) {
             f.result = e.settled;
         });
         co_return;
     }},
    {"retry_dead",
     [](fixture& f) -> asio::awaitable<void> {
         const auto done = co_await f.store->retry_dead(f.dead);
         f.result = !done.empty();
     }},
    {"purge_dead",
     [](fixture& f) -> asio::awaitable<void> {
         const auto done = co_await f.store->purge_dead(f.dead);
         f.result = done != 0;
     }},
    {"forget",
     [](fixture& f) -> asio::awaitable<void> {
         const auto later = noon + std::chrono::days(100);
         co_await f.store->forget(later, moment_now(), later);
         f.result = false;
     }},
};

const mail_verb of_requests[]{
    {"seal",
     [](fixture& f) -> asio::awaitable<void> {
         sealed_request another{.id = f.ids.next_request(noon), .members = f.queued};
         f.result = co_await f.store->seal(std::move(another));
     }},
    {"leave_again",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->postpone(f.request, noon, {}, {});
         f.result = (co_await f.store->leave_again(f.request.id)).has_value();
     }},
    {"settle",
     [](fixture& f) -> asio::awaitable<void> {
         settlement s{.request = f.request, .at = noon};
         s.sent.push_back({.id = f.request.members.front(), .resend_id = "r-1"});
         f.store->settle(std::move(s), f.told);
         co_return;
     }},
    {"postpone",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->postpone(f.request, noon, {}, f.told);
         co_return;
     }},
    {"bury",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->bury(f.request, death::exhausted, {.at = noon, .result = {}}, f.told);
         co_return;
     }},
    {"split",
     [](fixture& f) -> asio::awaitable<void> {
         attempt_entry why{.at = noon, .result = {}};
         f.store->split(f.request, f.half(), f.half(), std::move(why), [&f](bool ok, bool) {
             f.result = ok;
         });
         co_return;
     }},
    {"release",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->release(f.request, [&f](bool ok, const std::vector<accept_result>&) {
             f.result = ok;
         });
         co_return;
     }},
    {"distrust",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->distrust();
         f.result = false;
         co_return;
     }},
    {"remember",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->remember("key", "value");
         f.result = false;
         co_return;
     }},
    {"pause_began",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->pause_began({.scope = "all", .began = noon, .why = "test"});
         f.result = false;
         co_return;
     }},
    {"pause_ended",
     [](fixture& f) -> asio::awaitable<void> {
         f.store->pause_ended("lane:campaign", noon);
         f.result = false;
         co_return;
     }},
};

} // namespace

BOOST_AUTO_TEST_SUITE(a_verb_of_a_store_whose_term_is_anothers)

BOOST_AUTO_TEST_CASE(about_messages_says_that_it_did_not_happen_and_changes_nothing)
{
    for (const auto& verb : of_messages)
        test::expect_fenced(verb);
}

BOOST_AUTO_TEST_CASE(about_requests_says_that_it_did_not_happen_and_changes_nothing)
{
    for (const auto& verb : of_requests)
        test::expect_fenced(verb);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
