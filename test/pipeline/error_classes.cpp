// Every class of errors that Resend knows (resend-api.md, section 5), and what the relay makes of
// it: is the message kept or dead, who is paused, and what makes it go on.
#include "pipeline/fixture.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <iostream>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

enum class fate
{
    refused,   // dead at once
    exhausted, // dead after three attempts
    unknown,   // dead, and it may have been sent
    unsettled, // the same after three attempts: no answer was Resend's
    again,     // kept, and sent again by itself, under the same key; no attempt
    paused,    // kept, and back in its queue; no attempt; a probe ends it
};

struct error_class
{
    unsigned status;
    const char* name;    // empty: no JSON at all
    const char* message; // or the page
    fate then;
    const char* pause{""};
};

constexpr const char* html = "<html><h1>Bad Gateway</h1></html>";

constexpr error_class table[] = {
    {400, "invalid_idempotency_key", "Idempotency keys, if present, must have ...", fate::refused},
    {400, "validation_error", "We found an error with one or more fields.", fate::refused},
    {400, "validation_error", "API key is invalid", fate::paused, "account"},
    {401, "validation_error", "API key is invalid", fate::paused, "account"},
    {401, "missing_api_key", "Missing API key in the header.", fate::paused, "account"},
    {401, "restricted_api_key", "This API key is restricted.", fate::paused, "account"},
    {403, "invalid_api_key", "API key is invalid", fate::paused, "account"},
    {403, "restricted_api_key", "API key is not active", fate::paused, "account"},
    {403, "suspended_api_key", "This API key is suspended", fate::paused, "account"},
    {403, "invalid_permission", "The scope is missing.", fate::paused, "account"},
    {403,
     "validation_error",
     "You can only send testing emails to your own email address.",
     fate::paused,
     "domain:a.example"},
    {403,
     "validation_error",
     "The `a.example` domain is not verified.",
     fate::paused,
     "domain:a.example"},
    {403, "", "error code: 1010", fate::paused, "account"},
    {404, "not_found", "The requested endpoint does not exist.", fate::paused, "account"},
    {404, "not_found", "Template not found", fate::refused},
    {405, "method_not_allowed", "Method is not allowed.", fate::paused, "account"},
    {409, "concurrent_idempotent_requests", "There is another request.", fate::again},
    {409, "resource_locked", "Another request is updating this.", fate::again},
    {409, "invalid_idempotent_request", "The body was modified.", fate::unknown},
    {422, "invalid_attachment", "Attachment must have either ...", fate::refused},
    {422, "invalid_parameter", "The `id` must be a valid UUID.", fate::refused},
    {422, "missing_required_field", "Missing `to` field", fate::refused},
    {422, "validation_error", "Invalid `to` field.", fate::refused},
    {422, "a_name_of_next_year", "Nobody knows it yet.", fate::refused},
    {429, "rate_limit_exceeded", "Too many requests.", fate::again},
    {429, "daily_quota_exceeded", "You have reached your daily quota.", fate::paused, "quota"},
    {429, "monthly_quota_exceeded", "You have reached your monthly quota.", fate::paused, "quota"},
    {451, "security_error", "We may have found a security issue.", fate::refused},
    {500, "application_error", "An unexpected error occurred.", fate::exhausted},
    {500, "internal_server_error", "An unexpected error occurred.", fate::exhausted},
    {500, "application_error", "Duplicate header 'Content-Type'.", fate::refused},
    {503, "service_unavailable", "Try again later.", fate::exhausted},
    {408, "", html, fate::unsettled},
    {502, "", html, fate::unsettled},
    {504, "", html, fate::unsettled},
    {520, "", html, fate::unsettled},
    {524, "", "error code: 524", fate::unsettled},
};

send_report answer_with(const error_class& e, const scripted_api::sending& sending)
{
    std::string body = e.message;
    if (*e.name)
        body = R"({"statusCode":)" + std::to_string(e.status) + R"(,"name":")" + e.name +
               R"(","message":")" + e.message + R"("})";
    auto read = read_answer(e.status, body, sending.batch, sending.bodies.size());
    send_report report{.result = std::move(read.result), .items = std::move(read.items)};
    report.written = report.answered = true;
    return report;
}

std::string paused_scopes(const stages& s)
{
    std::string text;
    for (const auto& p : s.pauses.list())
        text += to_string(p.scope);
    return text;
}

asio::awaitable<void> expect_death(stages& s, message_id id, death reason, int attempts)
{
    co_await s.until(state::dead, 1);
    const auto letters = co_await s.message_reader.dead_letters({});
    BOOST_REQUIRE(letters.size() == 1u);
    BOOST_TEST((letters[0].message.id == id));
    BOOST_TEST((letters[0].reason == reason));
    BOOST_TEST(letters[0].message.attempts == attempts);
    BOOST_TEST(paused_scopes(s) == "");
}

asio::awaitable<void> expect_repetition(stages& s, message_id id)
{
    co_await s.until(state::sent, 1);
    BOOST_REQUIRE(s.api.sent.size() == 2u);
    BOOST_TEST(s.api.sent[0].key == s.api.sent[1].key);
    const auto record = co_await s.message_reader.find(id);
    BOOST_TEST(record->attempts == 1);
}

asio::awaitable<void> expect_pause(stages& s, message_id id, const std::string& scope)
{
    co_await s.until(state::queued, 1);
    BOOST_TEST(paused_scopes(s) == scope);
    BOOST_TEST(s.pauses.blocks_everything() == !scope.starts_with("domain:"));
    const auto view = co_await s.message_finder.find(s.id_codec.to_uuid(id));
    BOOST_TEST(view->waits_for == "pause:" + scope);
    BOOST_TEST(view->record.attempts == 0);
    BOOST_TEST((co_await s.queue_reader.open_requests()).empty());

    s.api.answer = scripted_api::accept;
    s.pause_control.resume(std::nullopt, false); // the probe that would come by itself
    co_await s.until(state::sent, 1);
    BOOST_TEST(paused_scopes(s) == "");
}

} // namespace

BOOST_AUTO_TEST_SUITE(error_classes)

BOOST_AUTO_TEST_CASE(each_error_has_its_reaction)
{
    for (const auto& e : table) {
        BOOST_TEST_CONTEXT(e.status << ' ' << e.name << ": " << e.message)
        {
            test::stage_fixture fixture;
            auto story = [&](stages& s) -> asio::awaitable<void> {
                s.api.answer = [&](const scripted_api::sending& sending) {
                    if (e.then == fate::again && s.api.sent.size() > 1)
                        return scripted_api::accept(sending);
                    return answer_with(e, sending);
                };
                const auto id = s.submit("mail", lane::transactional);
                switch (e.then) {
                case fate::refused:
                    co_await expect_death(s, id, death::refused, 1);
                    break;
                case fate::exhausted:
                    co_await expect_death(s, id, death::exhausted, 3);
                    break;
                case fate::unknown:
                    co_await expect_death(s, id, death::outcome_unknown, 0);
                    break;
                case fate::unsettled:
                    co_await expect_death(s, id, death::outcome_unknown, 3);
                    break;
                case fate::again:
                    co_await expect_repetition(s, id);
                    break;
                case fate::paused:
                    co_await expect_pause(s, id, e.pause);
                    break;
                }
            };
            fixture.run_stages(story);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(no_answer_is_an_unknown_outcome_in_the_end, test::stage_fixture)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::no_answer); };
        const auto id = s.submit("mail", lane::transactional);
        co_await expect_death(s, id, death::outcome_unknown, 3);
    };
    run_stages(story);
}

BOOST_FIXTURE_TEST_CASE(an_unreachable_resend_costs_nothing, test::stage_fixture)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::not_sent); };
        const auto id = s.submit("mail", lane::transactional);
        co_await expect_pause(s, id, "upstream");
    };
    run_stages(story);
}

// The cause of a pause may be gone in the moment in which it is resumed, while the messages that it
// holds back are still on their way into their queues.
BOOST_FIXTURE_TEST_CASE(resume_right_after_a_pause_began_probes_at_once, test::stage_fixture)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [&](const scripted_api::sending& sending) {
            if (s.api.sent.size() > 1) {
                // Not the probe that comes by itself
                const auto& pause = s.pauses.list().at(0);
                BOOST_TEST((pause.next_probe < pause.since + first_probe_delay));
                return scripted_api::accept(sending);
            }
            return scripted_api::fail(verdict::account, 401, "missing_api_key");
        };
        s.submit("mail", lane::transactional);
        while (s.pauses.list().empty())
            co_await asio::post(s.ex, asio::use_awaitable);
        s.pause_control.resume(std::nullopt, false);
        co_await s.until(state::sent, 1);
    };
    run_stages(story);
}

// Nobody knows from whom the messages of a request are that comes from disk, until it is looked up.
BOOST_FIXTURE_TEST_CASE(a_recovered_batch_of_one_domain_pauses_that_domain, test::stage_fixture)
{
    auto crash = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        sealed_request request{.lane = lane::campaign, .batch = true};
        for (int i = 0; i < 4; ++i)
            request.members.push_back(s.submit("m" + std::to_string(i)));
        co_await s.until(state::queued, 4);
        request.id = s.id_source.next_request(wall_now());
        co_await s.store.seal(request);
    };
    run_stages(crash);

    auto again = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) {
            return scripted_api::fail(verdict::domain, 403, "validation_error");
        };
        s.pause_control.resume(std::nullopt, true);
        co_await test::until([&] { return !s.pauses.list().empty(); });
        BOOST_TEST(paused_scopes(s) == "domain:a.example");
        s.api.answer = scripted_api::accept;
        s.submit("other", lane::transactional, "b.example");
        co_await s.until(state::sent, 1);
        s.pause_control.resume(std::nullopt, false);
        co_await s.until(state::sent, 5);
        BOOST_TEST(paused_scopes(s) == "");
    };
    run_stages(again);
}

BOOST_FIXTURE_TEST_CASE(a_mixed_batch_is_halved_until_the_domain_is_found, test::stage_fixture)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending& sending) {
            for (const auto& body : sending.bodies)
                if (body == "bad")
                    return scripted_api::fail(verdict::domain, 403, "validation_error");
            return scripted_api::accept(sending);
        };
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 16; ++i)
            s.submit(i == 5 ? "bad" : "good", lane::campaign, i == 5 ? "b.example" : "a.example");
        co_await s.until(state::queued, 16);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 15);
        co_await s.until(state::queued, 1);
        BOOST_TEST(paused_scopes(s) == "domain:b.example");
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
