// All verbs about campaigns, lists and events, with the term and without it: as deposed_verbs.cpp
#include "relay/store/campaign_book.hpp"
#include "relay/store/contact_book.hpp"
#include "relay/store/events.hpp"
#include "relay/store/figure_log.hpp"
#include "relay/store/list_book.hpp"
#include "relay/store/recipient_book.hpp"
#include "relay/store/sequence_book.hpp"
#include "relay/store/suppressions.hpp"
#include "store/postgres/deposed_fixture.hpp"

namespace relay {

namespace asio = boost::asio;
using test::noon;

namespace {

const std::vector some_states{campaign_state::draft, campaign_state::running};

// A draft with an upload that comes, and one that runs; a list with a contact, and a file that
// comes; an event, and a suppression
struct deposed_books : test::deposed_fixture
{
    asio::awaitable<void> begin()
    {
        draft = co_await create();
        running = co_await create();
        const auto moved =
            co_await campaigns.move(running, some_states, campaign_state::running, noon);
        BOOST_TEST((moved.status == campaign_change_result::done));
        upload = (co_await recipients.open(draft, some_states, "file")).upload.id;
        BOOST_TEST(co_await recipients.add(step(upload)));
        co_await lists.create("people", noon);
        auto one = step({}).recipients;
        co_await lists.put("people", std::move(one), {}, noon);
        file = (co_await contacts.open("people", "file", noon)).upload.id;
        BOOST_TEST(co_await contacts.add(step(file)));
        auto suppressed = suppression("eve@a.example");
        co_await suppressions.add(std::move(suppressed));
        events.record(event(1), [](bool ok, const recorded_event&) { BOOST_TEST(ok); });
        db->execute(
            "INSERT INTO event_inbox VALUES(" + std::to_string(to_ms(noon)) +
            ", 8, 1, 'w', NULL, NULL, '{}')"
        );
    }

    asio::awaitable<campaign_id> create()
    {
        auto c = new_one();
        const auto id = c.id;
        BOOST_TEST(co_await campaigns.create(std::move(c)));
        co_return id;
    }

    new_campaign new_one()
    {
        const campaign_id id{ids.next_message(noon).value};
        return {.id = id, .name = "spring", .definition = "{}", .created = noon};
    }

    static upload_step step(upload_id of, std::uint32_t line = 1)
    {
        upload_step s{.upload = of, .recipients = {}, .first_skipped = {}};
        s.reached = line;
        const auto email = std::to_string(line) + "@b.example";
        s.recipients.push_back({.line = line, .email = email, .variables = "{}"});
        return s;
    }

    static std::vector<new_suppression> suppression(std::string email)
    {
        return {{.id = "id of " + email, .email = email, .why = "test", .at = noon}};
    }

    static incoming_event event(unsigned char n)
    {
        incoming_event e{.kind = event_kind::delivered, .at = noon, .received = noon};
        e.digest[0] = n;
        e.resend_id = "r-" + std::to_string(n);
        return e;
    }

    campaign_book campaigns{*store};
    recipient_book recipients{*store};
    sequence_book sequences{*store};
    list_book lists{*store};
    contact_book contacts{*store};
    event_log events{*store};
    suppression_book suppressions{*store};
    figure_log figures{*store};
    campaign_id draft;
    campaign_id running;
    upload_id upload;
    upload_id file;
};

using books = deposed_books;
using book_verb = test::named_verb<deposed_books>;

void hear(books& f, const campaign_change_result& r)
{
    f.result = r.status == campaign_change_result::done;
}

const book_verb of_campaigns[]{
    {"campaign_book::create",
     [](books& f) -> asio::awaitable<void> {
         auto one = f.new_one();
         f.result = co_await f.campaigns.create(std::move(one));
     }},
    {"campaign_book::define",
     [](books& f) -> asio::awaitable<void> {
         hear(f, co_await f.campaigns.define(f.draft, some_states, "summer", "{}", "{}"));
     }},
    {"campaign_book::take_back",
     [](books& f) -> asio::awaitable<void> { f.result = co_await f.campaigns.take_back(f.draft); }},
    {"campaign_book::move",
     [](books& f) -> asio::awaitable<void> {
         const auto to = campaign_state::paused;
         hear(f, co_await f.campaigns.move(f.running, some_states, to, noon));
     }},
    {"campaign_book::let_rest_go",
     [](books& f) -> asio::awaitable<void> {
         f.result = co_await f.campaigns.let_rest_go(f.running, noon);
     }},
    {"campaign_book::cancel",
     [](books& f) -> asio::awaitable<void> {
         const auto done = co_await f.campaigns.cancel(f.running, some_states, "c", noon);
         hear(f, done.campaign);
     }},
    {"sequence_book::stop_on",
     [](books& f) -> asio::awaitable<void> {
         std::vector<std::string> bought{"bought"};
         const facts opened{fact::opened};
         f.result = co_await f.sequences.stop_on(f.draft, opened, std::move(bought));
     }},
    {"sequence_book::append",
     [](books& f) -> asio::awaitable<void> {
         hear(f, co_await f.sequences.append(f.running, "longer", "{}", "{}", 2, 3, noon));
     }},
    {"sequence_book::finish",
     [](books& f) -> asio::awaitable<void> {
         hear(f, co_await f.sequences.finish(f.running, 1, noon));
     }},
    {"sequence_book::join",
     [](books& f) -> asio::awaitable<void> {
         joining j{.campaign = f.running, .email = "new@b.example", .variables = "{}", .at = noon};
         f.result = co_await f.sequences.join(std::move(j)) == joined::done;
     }},
    {"recipient_book::open",
     [](books& f) -> asio::awaitable<void> {
         const auto opened = co_await f.recipients.open(f.draft, some_states, "another");
         f.result = opened.status != upload_opening::failed;
     }},
    {"recipient_book::add",
     [](books& f) -> asio::awaitable<void> {
         auto next = books::step(f.upload, 2);
         f.result = co_await f.recipients.add(std::move(next));
     }},
    {"recipient_book::received",
     [](books& f) -> asio::awaitable<void> {
         f.result = co_await f.recipients.received(f.upload);
     }},
    {"recipient_book::discard",
     [](books& f) -> asio::awaitable<void> {
         co_await f.recipients.discard(f.upload);
         f.result = false;
     }},
};

const book_verb of_lists[]{
    {"list_book::create",
     [](books& f) -> asio::awaitable<void> {
         f.result = co_await f.lists.create("others", noon) != list_book::creation::failed;
     }},
    {"list_book::put",
     [](books& f) -> asio::awaitable<void> {
         auto two = books::step({}, 2).recipients;
         const auto done = co_await f.lists.put("people", std::move(two), {}, noon);
         f.result = done.status == contacts_put::done;
     }},
    {"list_book::change",
     [](books& f) -> asio::awaitable<void> {
         contact_change c{.status = contact_status::unsubscribed, .why = "test", .at = noon};
         const auto done = co_await f.lists.change("people", "1@b.example", std::move(c));
         f.result = done.status == contact_change_result::done;
     }},
    {"list_book::remove_contact",
     [](books& f) -> asio::awaitable<void> {
         const auto done = co_await f.lists.remove_contact("people", "1@b.example");
         f.result = done.status == contact_change_result::done;
     }},
    {"contact_book::open",
     [](books& f) -> asio::awaitable<void> {
         const auto opened = co_await f.contacts.open("people", "another", noon);
         f.result = opened.status != contact_upload_opening::failed;
     }},
    {"contact_book::add",
     [](books& f) -> asio::awaitable<void> {
         auto next = books::step(f.file, 2);
         f.result = co_await f.contacts.add(std::move(next));
     }},
    {"contact_book::received",
     [](books& f) -> asio::awaitable<void> {
         f.result = co_await f.contacts.received(f.file, {});
     }},
    {"contact_book::discard",
     [](books& f) -> asio::awaitable<void> {
         co_await f.contacts.discard(f.file);
         f.result = false;
     }},
};

const book_verb of_events[]{
    {"event_log::record",
     [](books& f) -> asio::awaitable<void> {
         f.events.record(books::event(2), [&f](bool ok, const recorded_event&) { f.result = ok; });
         co_return;
     }},
    {"event_log::take_up",
     [](books& f) -> asio::awaitable<void> {
         std::vector<event_log::arrival> one;
         one.push_back({.place = {.received = noon, .relay = 8, .seq = 1}, .event = f.event(3)});
         f.events.take_up(std::move(one), [&f](bool ok, std::vector<recorded_event>&& all) {
             f.result = ok && !all.front().duplicate;
         });
         co_return;
     }},
    {"event_log::set_aside",
     [](books& f) -> asio::awaitable<void> {
         const inbox_place which{.received = noon, .relay = 8, .seq = 1};
         f.result = co_await f.events.set_aside(which, noon);
     }},
    {"event_log::save",
     [](books& f) -> asio::awaitable<void> {
         feed_progress p{.url = "https://a.example", .read_up_to = 1, .again = {}, .done = {}};
         f.result = co_await f.events.save(std::move(p));
     }},
    {"suppression_book::add",
     [](books& f) -> asio::awaitable<void> {
         auto one = books::suppression("joe@a.example");
         f.result = !(co_await f.suppressions.add(std::move(one))).changes.empty();
     }},
    {"suppression_book::remove",
     [](books& f) -> asio::awaitable<void> {
         std::vector<std::string> one{"eve@a.example"};
         f.result = !(co_await f.suppressions.remove(std::move(one), noon)).entries.empty();
     }},
    {"figure_log::save",
     [](books& f) -> asio::awaitable<void> {
         std::vector<kept_figures> one(1);
         one.front().length = std::chrono::minutes(1);
         one.front().start = noon;
         co_await f.figures.save(std::move(one));
         f.result = false;
     }},
    {"forget_events",
     [](books& f) -> asio::awaitable<void> {
         const auto later = noon + std::chrono::days(100);
         co_await f.store->forget_events(later, later, later);
         f.result = false;
     }},
};

} // namespace

BOOST_AUTO_TEST_SUITE(a_verb_of_a_book_whose_term_is_anothers)

BOOST_AUTO_TEST_CASE(about_campaigns_says_that_it_did_not_happen_and_changes_nothing)
{
    for (const auto& verb : of_campaigns)
        test::expect_fenced(verb);
}

BOOST_AUTO_TEST_CASE(about_lists_says_that_it_did_not_happen_and_changes_nothing)
{
    for (const auto& verb : of_lists)
        test::expect_fenced(verb);
}

BOOST_AUTO_TEST_CASE(about_events_says_that_it_did_not_happen_and_changes_nothing)
{
    for (const auto& verb : of_events)
        test::expect_fenced(verb);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
