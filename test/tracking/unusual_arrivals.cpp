#include "pipeline/arrival_fixture.hpp"
#include "relay/tracking/event_arrivals.hpp"
#include "relay/tracking/inbox_events.hpp"
#include "support/heard_log.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

// What has come from outside to a spare, and is odd; or so odd that the database does not take it

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

// A JSON string of so many characters that nothing compresses
std::string long_text(std::size_t length)
{
    std::string text;
    for (std::uint32_t x = 1; text.size() < length; x = x * 1'664'525 + 1'013'904'223)
        text += static_cast<char>('a' + (x >> 24) % 26);
    return text;
}

std::vector<std::string> odd_texts()
{
    return {
        "",
        R"(a\u0000b)",
        R"(\u0000)",
        "\xff\xfe",                    // no UTF-8
        "\xed\xa0\x80",                // a surrogate in what looks like it
        R"(\ud800)",                   // half of a pair
        R"(\udc00\ud800)",             // both, the wrong way round
        std::string("\0", 1),          // no JSON
        R"(\u0001\u001f\u007f\u0085)", // control characters
        R"(\ufffe\uffff\ud83f\udfff)", // no characters
        "\xf4\x8f\xbf\xbf",            // the last one
        R"(it's "\"; DROP TABLE event; --")",
        R"(\\)",
        "NaN",
        long_text(300),
        long_text(5'000),
        long_text(100'000),
    };
}

const std::vector<std::string> odd_values{
    "null",
    "true",
    "0",
    "-1",
    "1e400",
    "[]",
    "{}",
    "[[]]",
    R"([null,1,{"a":[]}])",
    R"(["x",["y"]])"};

const std::vector<std::string> odd_times{
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "1969-12-31T23:59:59.999Z",
    "2038-01-19T03:14:08Z",
    "9999-12-31T23:59:60.999-14:00",
    "2026-02-29",
    "2026-11-23 10:00:00.123456789+00",
    "tomorrow",
    "292277026596-12-04T15:30:08Z",
};

const std::vector<std::string> types{
    "email.sent",
    "email.delivered",
    "email.opened",
    "email.clicked",
    "email.bounced",
    "email.complained",
    "email.failed",
    "email.suppressed",
    "email.delivery_delayed",
    "suppression.added",
    "suppression.removed",
    "email.scheduled",
    "contact.created",
    "",
};

// Bodies of webhooks of each type, with each member in turn that odd
class odd_webhooks
{
public:
    explicit odd_webhooks(std::string uuid) : uuid_(std::move(uuid)) {}

    std::vector<std::string> all() const
    {
        std::vector<std::string> bodies{"", "{", "[]", "null", "\xff", std::string(200'000, '[')};
        for (const auto& type : types) {
            for (const auto& time : odd_times)
                bodies.push_back(body(type, "\"" + time + "\"", data("\"x\"", "\"x\"")));
            for (const auto& text : odd_texts())
                add_with("\"" + text + "\"", type, bodies);
            for (const auto& value : odd_values)
                add_with(value, type, bodies);
        }
        return bodies;
    }

private:
    void add_with(const std::string& odd, const std::string& type, std::vector<std::string>& bodies)
        const
    {
        const std::string good = R"("2026-11-23T10:00:00.000Z")";
        bodies.push_back(body(type, odd, data(R"("x")", R"("x")")));
        bodies.push_back(body(type, good, odd));
        bodies.push_back(body(type, good, data(odd, R"("x")")));
        bodies.push_back(body(type, good, data(R"("x")", odd)));
        bodies.push_back(body(odd.substr(1, odd.size() - 2), good, data(R"("x")", R"("x")")));
    }

    static std::string
    body(const std::string& type, const std::string& time, const std::string& data)
    {
        return R"({"type":")" + type + R"(","created_at":)" + time + R"(,"data":)" + data + "}";
    }

    // `name`: of what the event is about; `text`: whatever it says of that
    std::string data(const std::string& name, const std::string& text) const
    {
        std::string all = R"({"email_id":)" + name + R"(,"email":)" + name + R"(,"source_id":)" +
                          name + R"(,"origin":)" + text + R"(,"to":[)" + name + "]";
        for (const auto* part : {"bounce", "click", "failed", "suppressed"})
            all += R"(,")" + std::string(part) + R"(":{"type":)" + text + R"(,"subType":)" + text +
                   R"(,"message":)" + text + R"(,"reason":)" + text + R"(,"link":)" + text +
                   R"(,"diagnosticCode":[)" + text + "]}";
        return all + R"(,"tags":{"relay_id":")" + uuid_ + R"("}})";
    }

    std::string uuid_;
};

struct unusual_fixture : test::arrival_fixture
{
    void change(const std::string& sql) const
    {
        const auto where = location_of_store(cfg);
        postgres::connection db(postgres::options_of(where, postgres::access::write));
        db.execute(sql);
    }

    // Each under an id of its own
    asio::awaitable<void> tell(std::vector<std::string> bodies)
    {
        for (auto& body : bodies) {
            received_webhook what{.id = "w" + std::to_string(++told), .body = std::move(body)};
            outside_event e{.received = wall_now(), .what = std::move(what)};
            inbox->keep(std::move(e), [](bool ok) { BOOST_TEST(ok); });
        }
        co_await inbox->flush();
    }

    static std::string clicked(const std::string& link)
    {
        return R"({"type":"email.clicked","created_at":"2026-11-23T10:00:00.000Z","data":{)"
               R"("email_id":"r-1","click":{"link":")" +
               link + R"("}}})";
    }

    inbox_events events{*inbox};
    int told{};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(unusual_events_of_other_relays, unusual_fixture)

BOOST_AUTO_TEST_CASE(are_recorded_whatever_they_say)
{
    cfg.suppression.soft_bounces = 2;
    const auto ann = R"({"to":["ann@example.org"]})";
    const auto id = accept(ann, lane::campaign, ann);
    test::run(ctx, inbox->flush());
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await s.until(state::sent, 1);
        const auto ours = odd_webhooks(s.id_codec.to_uuid(id)).all();
        const auto nobodys = odd_webhooks("").all();
        co_await tell(ours);
        co_await tell(nobodys);
        co_await s.event_arrivals.take_up();
        BOOST_TEST(s.event_arrivals.set_aside() == 0);
        BOOST_TEST(s.event_arrivals.taken_up() == ours.size() + nobodys.size());
        BOOST_TEST(s.tracking_counters.events == ours.size() + nobodys.size());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(are_set_aside_when_the_database_does_not_take_them_and_others_go_on)
{
    change("ALTER TABLE event ADD CONSTRAINT refused CHECK (detail NOT LIKE '%bad%')");
    prepare = [](stages& s) {
        s.member.others = true;
        s.disk_may_complain = true;
    };
    test::heard_log log;
    auto before = [&]() -> asio::awaitable<void> {
        std::vector<std::string> bodies;
        for (int i = 0; i < 120; ++i)
            bodies.push_back(clicked(i == 0 || i == 60 || i == 61 ? "bad" : "good"));
        co_await tell(std::move(bodies));
        const auto taken =
            co_await events.take_unsubscribe({.message = {}, .address = "ann@a.example"}, "page");
        BOOST_TEST((taken == event_intake::taken::recorded));
    };
    test::run(ctx, before());
    auto first = [&](stages& s) -> asio::awaitable<void> {
        BOOST_TEST(s.event_arrivals.taken_up() == 118u);
        BOOST_TEST(s.event_arrivals.set_aside() == 3);
        BOOST_TEST(s.suppressed_addresses.stops("ann@a.example", lane::campaign));
        BOOST_TEST(log.has("webhook w61 of "));
        co_await s.event_arrivals.take_up();
        BOOST_TEST(s.event_arrivals.set_aside() == 3);
    };
    run_stages(first);
    auto later = [&](stages& s) -> asio::awaitable<void> {
        BOOST_TEST(s.event_arrivals.taken_up() == 0u);
        BOOST_TEST(s.event_arrivals.set_aside() == 3);
        co_return;
    };
    run_stages(later);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
