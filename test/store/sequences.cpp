#include "relay/store/event_reader.hpp"
#include "relay/store/events.hpp"
#include "relay/store/sequence_book.hpp"
#include "store/campaign_fixture.hpp"
#include "store/open_store.hpp"

#include <chrono>

namespace relay {

namespace asio = boost::asio;

using namespace std::chrono_literals;
using test::noon;

namespace {

constexpr std::uint32_t steps = 3;
constexpr facts always{fact::bounced_hard, fact::complained, fact::unsubscribed};

struct sequence_fixture : test::campaign_fixture
{
    std::vector<std::string> events{"bought"}; // that stop them

    sequence_book sequences() { return sequence_book(*db); }

    asio::awaitable<campaign_id> run(std::vector<std::string> emails)
    {
        const auto id = co_await create();
        co_await import(id, std::move(emails));
        auto book = sequences();
        const auto stops = always | facts{fact::opened, fact::clicked};
        BOOST_TEST(co_await book.stop_on(id, stops, events));
        co_await move(id, campaign_state::running);
        co_return id;
    }

    asio::awaitable<joined> join(campaign_id id, std::string email)
    {
        joining j{.campaign = id, .email = std::move(email), .variables = "{}", .at = noon};
        auto book = sequences();
        co_return co_await book.join(std::move(j));
    }

    new_message mail(campaign_id id, const std::string& email)
    {
        return {
            .id = ids.next_message(noon),
            .flow =
                {.lane = lane::campaign,
                 .campaign = std::to_string(id.value),
                 .tenant = {},
                 .domain = "acme.example"},
            .recipients = 1,
            .body = "{}",
            .summary = R"({"to":[")" + email + R"("]})",
        };
    }

    asio::awaitable<std::vector<message_id>> feed(feeding f)
    {
        std::vector<message_id> queued;
        auto book = campaigns();
        book.feed(std::move(f), [&](feeding_result&& r, feeding&&) {
            for (const auto& a : r.accepted)
                if (a.status == acceptance::queued)
                    queued.push_back(a.id);
        });
        co_await db->flush();
        co_return queued;
    }

    // The first mail of those who were imported
    asio::awaitable<std::vector<message_id>> feed_first(campaign_id id)
    {
        auto disk = reader();
        const auto page = co_await disk.next_recipients(id, std::nullopt, 100, 1'000'000);
        auto f = begin_feeding(id, page);
        f.step = 1;
        for (const auto& r : page.waiting)
            f.recipients.push_back({.id = r.id, .email = r.email, .mail = mail(id, r.email)});
        co_return co_await feed(std::move(f));
    }

    asio::awaitable<feeding> awaiting(campaign_id id, std::uint32_t step, wall_time since = noon)
    {
        auto disk = reader();
        feeding f{.campaign = id, .step = step, .joined = {}, .upload = {}, .recipients = {}};
        for (const auto& r : co_await disk.who_awaits(id, step, since, 100, 1'000'000))
            f.recipients.push_back({.id = r.id, .email = r.email, .mail = mail(id, r.email)});
        co_return f;
    }

    asio::awaitable<std::vector<message_id>> feed_step(campaign_id id, std::uint32_t step)
    {
        co_return co_await feed(co_await awaiting(id, step));
    }

    asio::awaitable<void> settle(std::vector<message_id> sent, std::vector<message_id> refused = {})
    {
        settlement s{
            .request = {.id = ids.next_request(noon), .lane = lane::campaign, .members = {}},
            .at = noon,
        };
        s.request.on_disk = state::queued;
        for (const auto id : sent)
            s.sent.push_back({.id = id, .resend_id = std::to_string(id.value)});
        for (const auto id : refused)
            s.refused.push_back({.id = id, .result = {.status = 422}});
        db->settle(std::move(s), {});
        co_await db->flush();
    }

    asio::awaitable<void> record(message_id about, event_kind kind)
    {
        incoming_event e{.kind = kind, .at = noon, .received = noon, .message = about};
        e.digest[0] = static_cast<unsigned char>(kind);
        event_log log(*db);
        log.record(std::move(e), [](bool ok, const recorded_event&) { BOOST_TEST(ok); });
        co_await db->flush();
    }

    // How many await each step, and the one behind the last
    std::vector<std::int64_t> waiting() const
    {
        std::vector<std::int64_t> found;
        for (std::uint32_t step = 1; step <= steps + 1; ++step)
            found.push_back(count("awaited_step WHERE step = " + std::to_string(step)));
        return found;
    }
};

using step_counts = std::vector<std::int64_t>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(sequences, sequence_fixture)

BOOST_AUTO_TEST_CASE(go_on_when_a_mail_was_sent)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example", "bob@a.example"));
        const auto first = co_await feed_first(id);
        BOOST_TEST(waiting() == (step_counts{0, 0, 0, 0}));
        co_await settle({first[0]});
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
        auto disk = reader();
        const auto awaited = co_await disk.awaited_steps(id, steps);
        BOOST_TEST(!awaited[0].earliest.has_value());
        BOOST_TEST((awaited[1].earliest == noon));
        const auto before = co_await disk.who_awaits(id, 2, noon - 1ms, 100, 1'000'000);
        BOOST_TEST(before.empty());
        const auto now = co_await disk.who_awaits(id, 2, noon, 100, 1'000'000);
        BOOST_REQUIRE(now.size() == 1u);
        BOOST_TEST(now[0].email == "ann@a.example");

        const auto second = co_await feed_step(id, 2);
        co_await settle({first[1], second[0]});
        BOOST_TEST(waiting() == (step_counts{0, 1, 1, 0}));
        co_await settle(co_await feed_step(id, 3));
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 1}));
        BOOST_TEST(count("message WHERE step = 2") == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(give_nobody_a_step_twice)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        co_await settle(co_await feed_first(id));
        auto once = co_await awaiting(id, 2);
        auto twice = once;
        twice.recipients[0].mail->id = ids.next_message(noon);
        BOOST_TEST((co_await feed(std::move(once))).size() == 1u);
        BOOST_TEST((co_await feed(std::move(twice))).empty());
        BOOST_TEST(count("message WHERE step = 2") == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(begin_for_whoever_joins_and_once)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        BOOST_TEST((co_await join(id, "bob@a.example") == joined::done));
        BOOST_TEST((co_await join(id, "Bob@A.example") == joined::already));
        BOOST_TEST((co_await join(id, "ann@a.example") == joined::already));
        BOOST_TEST((co_await join(id, "cy@a.example") == joined::done));
        BOOST_TEST((co_await join(test::unknown_campaign, "x@a.example") == joined::unknown));
        BOOST_TEST(waiting() == (step_counts{2, 0, 0, 0}));
        const auto found = co_await look(id);
        BOOST_TEST(found.recipients.all == 3);
        BOOST_TEST(found.recipients.passed == 2);
        BOOST_TEST((co_await feed_step(id, 1)).size() == 2u);
        BOOST_TEST((co_await feed_first(id)).size() == 1u);
        co_await move(id, campaign_state::finished);
        BOOST_TEST((co_await join(id, "dan@a.example") == joined::conflict));
    };
    test::run(ctx, test());
}

// The first mail comes after a delay.
BOOST_AUTO_TEST_CASE(wait_for_their_first_step_too)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        auto disk = reader();
        const auto page = co_await disk.next_recipients(id, std::nullopt, 100, 1'000'000);
        auto f = begin_feeding(id, page);
        f.step = 1;
        f.joined = noon;
        f.recipients.push_back(
            {.id = page.waiting[0].id, .email = page.waiting[0].email, .mail = {}}
        );
        BOOST_TEST((co_await feed(std::move(f))).empty());
        BOOST_TEST(waiting() == (step_counts{1, 0, 0, 0}));
        BOOST_TEST((co_await look(id)).recipients.invalid == 0);
        BOOST_TEST((co_await feed_step(id, 1)).size() == 1u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(end_with_what_their_campaign_says)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(
            test::texts("ann@a.example", "bob@a.example", "cy@a.example", "dan@a.example")
        );
        const auto first = co_await feed_first(id);
        co_await settle({first[0], first[1], first[2]});
        co_await record(first[0], event_kind::opened);
        co_await record(first[1], event_kind::clicked);
        co_await record(first[2], event_kind::delivered);
        co_await record(first[3], event_kind::complained); // before its answer has come
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
        co_await settle({first[3]});
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
        BOOST_TEST(count("recipient WHERE state = 6") == 3);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(end_for_an_address)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto one = co_await run(test::texts("ann@a.example", "bob@a.example"));
        const auto two = co_await run(test::texts("ann@a.example"));
        events.clear();
        const auto three = co_await run(test::texts("ann@a.example"));
        for (const auto id : {one, two, three})
            co_await settle(co_await feed_first(id));
        BOOST_TEST(waiting() == (step_counts{0, 4, 0, 0}));
        auto book = sequences();
        happening h{.event = "sold", .email = "Ann@a.example", .campaign = {}};
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 4, 0, 0}));
        h.event = "bought";
        h.campaign = two;
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 3, 0, 0}));
        h.campaign.reset();
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 2, 0, 0})); // Bob, and Ann where nobody asks for it
        h.campaign = test::unknown_campaign;
        h.email = "bob@a.example";
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 2, 0, 0}));
    };
    test::run(ctx, test());
}

// Of a draft whose start came to nothing, and which was then changed
BOOST_AUTO_TEST_CASE(end_with_the_events_that_were_named_last)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example", "bob@a.example"));
        auto book = sequences();
        const std::vector<std::string> others{"sold"};
        BOOST_TEST(co_await book.stop_on(id, always, others));
        co_await settle(co_await feed_first(id));
        happening h{.event = "bought", .email = "ann@a.example", .campaign = {}};
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 2, 0, 0}));
        h.event = "sold";
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
    };
    test::run(ctx, test());
}

// Before its turn has come
BOOST_AUTO_TEST_CASE(never_begin_for_whom_they_are_over)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        auto book = sequences();
        happening h{.event = "bought", .email = "ann@a.example", .campaign = {}};
        BOOST_TEST(co_await book.happened(std::move(h)));
        BOOST_TEST((co_await feed_first(id)).empty());
        BOOST_TEST((co_await look(id)).recipients.passed == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(stand_still_at_a_dead_letter_until_it_was_sent)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        const auto first = co_await feed_first(id);
        co_await settle({}, first);
        BOOST_TEST(waiting() == (step_counts{0, 0, 0, 0}));
        co_await move(id, campaign_state::finished);
        BOOST_TEST((co_await db->retry_dead(first)).size() == 1u);
        BOOST_TEST(((co_await look(id)).state == campaign_state::running));
        co_await settle(first);
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(go_on_by_evidence_too)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        const auto first = co_await feed_first(id);
        co_await settle({}, first);
        auto e = incoming_event{
            .kind = event_kind::delivered, .at = noon, .received = noon, .message = first[0]};
        e.resend_id = "r-1";
        event_log log(*db);
        log.record(std::move(e), [](bool, const recorded_event&) {});
        co_await db->flush();
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(that_are_over_leave_nothing_that_waits)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example", "bob@a.example"));
        const auto first = co_await feed_first(id);
        co_await settle({first[0]});
        auto book = campaigns();
        const std::vector from{campaign_state::running};
        co_await book.cancel(id, from, std::to_string(id.value), noon);
        BOOST_TEST((co_await feed_step(id, 2)).empty());
        co_await settle({first[1]}); // it was on its way
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
        const moment now{.wall = noon};
        co_await db->forget(noon - 1h, now, std::nullopt);
        BOOST_TEST(waiting() == (step_counts{0, 0, 0, 0}));
        BOOST_TEST((co_await look(id)).recipients.all == 2);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(do_not_finish_while_somebody_awaits_a_step)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        co_await settle(co_await feed_first(id));
        auto book = sequences();
        const auto early = co_await book.finish(id, 2, noon);
        BOOST_TEST((early.status == campaign_change_result::conflict));
        co_await settle(co_await feed_step(id, 2));
        BOOST_TEST(waiting() == (step_counts{0, 0, 1, 0})); // behind the last one
        const auto done = co_await book.finish(id, 2, noon);
        BOOST_TEST((done.status == campaign_change_result::done));
        BOOST_TEST(((co_await look(id)).state == campaign_state::finished));
    };
    test::run(ctx, test());
}

// It was appended after whoever finishes them had read how many there are.
BOOST_AUTO_TEST_CASE(do_not_finish_while_somebody_awaits_a_step_that_was_appended)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        co_await settle(co_await feed_first(id));
        co_await settle(co_await feed_step(id, 2));
        auto book = sequences();
        co_await book.append(id, "more", "{\"steps\":3}", "{}", 3, 3, noon);
        const auto early = co_await book.finish(id, 2, noon);
        BOOST_TEST((early.status == campaign_change_result::conflict));
        BOOST_TEST(((co_await look(id)).state == campaign_state::running));
        co_await settle(co_await feed_step(id, 3));
        const auto done = co_await book.finish(id, 2, noon);
        BOOST_TEST((done.status == campaign_change_result::done));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(know_when_a_step_was_added)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        auto book = sequences();
        const auto done = co_await book.append(id, "more", "{\"steps\":4}", "{}", 3, 4, noon + 1h);
        const auto twice = co_await book.append(id, "x", "{\"steps\":4}", "{}", 3, 4, noon + 2h);
        BOOST_TEST((twice.status == campaign_change_result::changed));
        BOOST_TEST((done.status == campaign_change_result::done));
        BOOST_TEST((co_await look(id)).definition == "{\"steps\":4}");
        auto disk = reader();
        const auto awaited = co_await disk.awaited_steps(id, 4);
        BOOST_TEST(!awaited[1].added.has_value());
        BOOST_TEST((awaited[2].added == noon + 1h));
        BOOST_TEST((awaited[3].added == noon + 1h));
    };
    test::run(ctx, test());
}

// Also after a restart, when memory knows no label of a step
BOOST_AUTO_TEST_CASE(are_counted_by_steps)
{
    campaign_id id;
    std::vector<message_id> first;
    auto before = [&]() -> asio::awaitable<void> {
        id = co_await run(test::texts("ann@a.example", "bob@a.example"));
        first = co_await feed_first(id);
        co_await settle({first[0]});
        co_await feed_step(id, 2);
    };
    test::run(ctx, before());
    reopen();
    auto after = [&]() -> asio::awaitable<void> {
        co_await settle({first[1]});
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
        event_reader events(db->path());
        const report_query q{
            .by = report_by::step, .tag = {}, .campaign = std::to_string(id.value)};
        const auto report = co_await events.report(q);
        BOOST_REQUIRE(report.rows.size() == 2u);
        BOOST_TEST(report.rows[0].key == "1");
        BOOST_TEST(report.rows[0].numbers[metric::sent] == 2);
        BOOST_TEST(report.rows[1].key == "2");
        BOOST_TEST(report.rows[1].numbers[metric::accepted] == 1);
        BOOST_TEST(report.total[metric::accepted] == 3);
    };
    test::run(ctx, after());
}

// Other campaigns pay nothing for it.
BOOST_AUTO_TEST_CASE(have_rows_only_where_there_are_steps)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await create();
        co_await import(id, test::texts("ann@a.example"));
        co_await move(id, campaign_state::running);
        auto disk = reader();
        const auto page = co_await disk.next_recipients(id, std::nullopt, 100, 1'000'000);
        auto f = begin_feeding(id, page);
        f.recipients.push_back(
            {.id = page.waiting[0].id,
             .email = page.waiting[0].email,
             .mail = mail(id, "ann@a.example")}
        );
        co_await settle(co_await feed(std::move(f)));
        BOOST_TEST(count("message WHERE state = 4 AND step IS NULL") == 1);
        BOOST_TEST(waiting() == (step_counts{0, 0, 0, 0}));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
