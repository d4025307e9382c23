#include "pipeline/fixture.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>

// Who may leave next, when more than one could: by size, and by whether it was tried before

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

constexpr std::size_t large_body = 35u << 20;

submission mail(std::string body, lane l, std::string tenant = {})
{
    return {
        .body = std::move(body),
        .summary = "{}",
        .lane = l,
        .campaign = "c",
        .tenant = std::move(tenant),
        .domain = "a.example",
        .recipients = 1,
        .batchable = false,
    };
}

// A Resend that is told when to write, and when to answer
struct patient_api final : email_api
{
    std::vector<std::string> sent; // their beginnings
    std::function<bool(const send_request&)> writes = [](const auto&) { return true; };
    std::function<bool(const send_request&)> answers = [](const auto&) { return true; };

    asio::awaitable<send_report> send(const send_request& request) override
    {
        co_await test::until([&] { return writes(request); });
        if (request.on_writing)
            request.on_writing();
        sent.emplace_back(request.bodies.front().substr(0, 20));
        const auto items = request.bodies.size();
        co_await test::until([&] { return answers(request); });
        send_report report{.result = {.verdict = verdict::accepted, .status = 200}};
        for (std::size_t i = 0; i < items; ++i)
            report.items.emplace_back(accepted_item{"r"});
        report.written = report.answered = true;
        co_return report;
    }

    bool has_sent(std::string_view what) const
    {
        return std::ranges::find(sent, what) != sent.end();
    }
};

struct patient_fixture
{
    asio::io_context ctx;
    test::temporary_directory directory;
    config cfg;
    test::silent_account silence;
    patient_api api;
    test::scripted_evidence evidence;

    void run_story(int limit, std::function<asio::awaitable<void>(pipeline&)> story)
    {
        cfg.data_dir = directory.path();
        pipeline p(
            {
                .ex = ctx.get_executor(),
                .email_api = api,
                .on_store_error = [](const std::string& e) { BOOST_ERROR(e); },
            },
            cfg
        );
        p.ask(evidence);
        p.pacer = relay::pacer({}, limit);
        task_group tasks(ctx.get_executor());
        auto whole = [&]() -> asio::awaitable<void> {
            co_await p.recover();
            p.start_sending(tasks);
            co_await story(p);
            co_await p.drain();
            co_await tasks.shut_down(milliseconds(0));
            co_await p.store.flush();
        };
        test::run(ctx, whole());
    }

    void submit(pipeline& p, submission email)
    {
        p.ingest.submit(
            p.id_source.next_message(wall_now()), std::move(email), [](const submitted&) {}
        );
    }
};

// Puts it on disk as sealed into a request of its own, as if that were on its way.
void seal(stages& s, std::string body, lane l)
{
    const auto now = moment_now();
    new_message m{
        .id = s.id_source.next_message(now.wall),
        .flow = {.lane = l, .campaign = "c", .domain = "a.example"},
        .recipients = 1,
        .body = std::move(body),
        .summary = "{}",
        .sealed_in = s.id_source.next_request(now.wall),
        .sealed_at = now,
    };
    s.store.accept(std::move(m), [](const accept_result&, new_message&&) {});
}

} // namespace

BOOST_AUTO_TEST_SUITE(taking_turns)

// While large mail is on its way, to one tenant or in one lane, what is small leaves beside it.
BOOST_FIXTURE_TEST_CASE(small_mail_waits_for_no_large_mail, patient_fixture)
{
    bool released = false;
    api.answers = [&](const send_request& r) {
        return released || r.bodies.front().size() < large_body;
    };
    auto story = [&](pipeline& p) -> asio::awaitable<void> {
        for (const auto l : {lane::campaign, lane::transactional})
            for (int i = 0; i < 3; ++i)
                submit(p, mail(std::string(large_body, 'L'), l, "big"));
        co_await test::until([&] { return api.sent.size() >= 2; });
        submit(p, mail("news", lane::campaign, "small"));
        submit(p, mail("reset", lane::transactional, "small"));
        co_await test::until([&] { return api.has_sent("reset") && api.has_sent("news"); });
        released = true;
        for (const auto l : {lane::campaign, lane::transactional})
            co_await test::until([&] { return p.store.counts().at(l, state::sent) >= 4; });
    };
    run_story(1'000, story);
}

// As many requests as a second allows are on cold connections, and get their bytes out at last.
BOOST_FIXTURE_TEST_CASE(the_next_second_is_used_though_nothing_was_answered, patient_fixture)
{
    constexpr int limit = 10;
    bool written = false;
    bool answered = false;
    api.writes = [&](const send_request&) { return written; };
    api.answers = [&](const send_request&) { return answered; };
    auto story = [&](pipeline& p) -> asio::awaitable<void> {
        for (int i = 0; i < 3 * limit; ++i)
            submit(p, mail("news", lane::campaign));
        co_await test::until([&] { return p.send_slots.taken() >= limit; });
        for (int i = 0; i < 5; ++i)
            co_await p.store.flush();
        BOOST_TEST(p.send_slots.taken() == static_cast<std::size_t>(limit));
        written = true;
        co_await test::until([&] { return api.sent.size() > static_cast<std::size_t>(limit); });
        answered = true;
        p.pause_control.pause({.kind = pause_kind::all});
    };
    run_story(limit, story);
}

// After an outage many wait, and a password reset does not go behind all of them, nor they behind
// all that is new.
BOOST_FIXTURE_TEST_CASE(repeated_requests_and_new_mail_take_turns, test::stage_fixture)
{
    for (const auto l : {lane::transactional, lane::campaign}) {
        test::stage_fixture fixture;
        fixture.cfg.resend.max_connections = 1;
        auto crash = [l](stages& s) -> asio::awaitable<void> {
            s.pause_control.pause({.kind = pause_kind::all});
            for (int i = 0; i < 10; ++i)
                seal(s, "repeated", l);
            co_await s.store.flush();
        };
        fixture.run_stages(crash);
        auto again = [l](stages& s) -> asio::awaitable<void> {
            for (int i = 0; i < 10; ++i)
                s.submit(mail("new", l));
            co_await s.until(state::queued, 10);
            s.pause_control.resume(std::nullopt, true);
            co_await s.until(state::sent, 20);
            // As many as are on their way at once may overtake each other.
            int ahead = 0;
            for (const auto& sending : s.api.sent) {
                ahead += contains(sending, "new") ? 1 : -1;
                BOOST_TEST(std::abs(ahead) <= 5);
            }
        };
        fixture.run_stages(again);
    }
}

// While Resend works on a request, others go; and one line of its history tells of it.
BOOST_FIXTURE_TEST_CASE(
    a_request_that_is_in_progress_has_one_entry_in_its_history, test::stage_fixture
)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.answer = [&s](const scripted_api::sending& sending) {
            return s.api.sent.size() <= 2
                       ? scripted_api::fail(verdict::in_progress, 409, "concurrent")
                       : scripted_api::accept(sending);
        };
        const auto id = s.submit("mail", lane::transactional);
        co_await s.until(state::sent, 1);
        const auto record = co_await s.message_reader.find(id);
        BOOST_TEST(s.api.sent.size() == 3u);
        BOOST_TEST(record->history.size() == 1u);
        BOOST_TEST(record->attempts == 1);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
