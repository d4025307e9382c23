#pragma once

#include "campaign/feeder_fixture.hpp"
#include "support/until.hpp"

namespace relay::test {

// Campaigns on a clock that the test sets, looked at when the test says so
struct guard_fixture : feeder_fixture
{
    wall_time clock{wall_now()};
    std::vector<warm_up_config> warm_ups;

    guard_fixture()
    {
        now = [this] { return clock; };
    }

    boost::asio::awaitable<void> begin(stages& s)
    {
        parts->campaign_guard.configure(warm_ups);
        s.event_log.find_by_resend_id();
        co_await parts->campaign_control.take_up();
        s.tasks.spawn(parts->campaign_feeder.run());
    }

    boost::asio::awaitable<campaign_id>
    begin(stages& s, std::vector<std::string> emails, const std::string& fields)
    {
        co_await begin(s);
        auto definition = R"({"name":"n","from":"News <news@a.example>",)" + fields + '}';
        const auto id = co_await draft(s, std::move(emails), std::move(definition));
        co_await start(id);
        co_return id;
    }

    // Looks until what it allows is done and another look changes nothing. Returns why it has to
    // pause, or nothing.
    boost::asio::awaitable<std::string> look_closely(stages& s, campaign_id id)
    {
        auto& feeder = parts->campaign_feeder;
        for (int quiet = 0; quiet < 3; ++quiet) {
            const auto before = co_await look(id);
            const auto found = co_await parts->campaign_guard.look(id);
            if (found.too_bad)
                co_return *found.too_bad;
            while ((feeder.bound_of(id) > 0 && !co_await all_passed(id)) || feeder.is_feeding(id))
                co_await let_others_go_on();
            if (!s.pauses.of_flow(flow_of(s, id), {}))
                co_await until([&] { return on_its_way(s) <= 0; });
            co_await s.store.flush();
            const auto after = co_await look(id);
            if (after.recipients.passed != before.recipients.passed ||
                after.rest_from != before.rest_from)
                quiet = 0;
        }
        co_return "";
    }

    static std::int64_t on_its_way(stages& s)
    {
        const auto counts = s.store.counts();
        return counts.at(lane::campaign, state::queued) + counts.at(lane::campaign, state::sealed);
    }

    boost::asio::awaitable<bool> all_passed(campaign_id id)
    {
        const auto c = co_await look(id);
        co_return c.recipients.passed == c.recipients.all;
    }

    static std::string flow_of(stages& s, campaign_id id)
    {
        return s.id_codec.to_uuid(message_id{id.value});
    }

    static std::int64_t sent(stages& s) { return s.store.counts().at(lane::campaign, state::sent); }

    // Resend tells of the mail to this address, as often as it likes.
    static boost::asio::awaitable<void>
    happens(stages& s, event_kind kind, const std::string& email)
    {
        incoming_event e{.kind = kind, .at = wall_now(), .received = wall_now()};
        e.bounce = bounce_kind::hard;
        e.resend_id = "r-" + email;
        e.undated = true;
        for (std::size_t i = 0; i < e.digest.size() && i < email.size(); ++i)
            e.digest[i] = static_cast<unsigned char>(email[i]);
        for (int times = 0; times < 2; ++times)
            s.event_log.record(e, [](bool ok, const recorded_event&) { BOOST_TEST(ok); });
        co_await s.store.flush();
    }

    // While it runs
    boost::asio::awaitable<void> add(campaign_id id, std::string email)
    {
        const std::vector in{campaign_state::running};
        const auto upload = (co_await parts->recipient_book.open(id, in, "")).upload.id;
        upload_step one{.upload = upload, .reached = 1, .recipients = {}, .first_skipped = {}};
        one.recipients.push_back({.line = 1, .email = std::move(email), .variables = {}});
        BOOST_TEST(co_await parts->recipient_book.add(std::move(one)));
        BOOST_TEST(co_await parts->recipient_book.received(upload));
        co_await parts->recipient_book.complete(parts->campaign_reader, upload, 1);
        parts->campaign_feeder.feed(id);
    }

    boost::asio::awaitable<void> pause_and_resume(campaign_id id, const std::string& why)
    {
        BOOST_TEST(
            ((co_await parts->campaign_control.pause(id, why)).answer == campaign_answer::done)
        );
        BOOST_TEST((co_await look(id)).why == why);
        BOOST_TEST(((co_await parts->campaign_control.resume(id)).answer == campaign_answer::done));
    }
};

inline wall_time utc(std::string_view text)
{
    return parse_iso8601(text).value();
}

} // namespace relay::test
