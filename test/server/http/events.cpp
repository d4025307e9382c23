#include "server/http/api_fixture.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

namespace {

struct events_fixture : test::api_fixture
{
    boost::json::value events(const std::string& query = {})
    {
        const auto answer = call("GET", "/relay/events?" + query);
        BOOST_TEST(answer.status == 200u, answer.body);
        return json(answer);
    }

    // "sent to ann@example.org" of each event of an answer
    static std::vector<std::string> told(const boost::json::value& answer)
    {
        std::vector<std::string> all;
        for (const auto& e : answer.at("data").as_array()) {
            std::string line = e.at("event").as_string().c_str();
            line += " to ";
            line += e.at("to").at(0).as_string().c_str();
            all.push_back(std::move(line));
        }
        return all;
    }

    std::string send_to(const std::string& to, http_headers headers = {})
    {
        const auto body = R"({"from":"A <a@acme.example>","to":[")" + to + R"("],"subject":"To )" +
                          to + R"(","text":"Hello"})";
        return json(call("POST", "/emails", body, std::move(headers))).at("id").as_string().c_str();
    }

    // Of the account's webhooks
    void heard(const std::string& id, event_kind kind)
    {
        auto record = [&]() -> boost::asio::awaitable<void> {
            incoming_event e{.kind = kind, .at = wall_now(), .received = wall_now()};
            e.message = id_codec.parse_message(id);
            e.digest[0] = ++digests_;
            event_log.record(std::move(e), [](bool ok, const recorded_event&) { BOOST_TEST(ok); });
            co_await store.flush();
        };
        test::run(ctx, record());
    }

private:
    unsigned char digests_{};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(happenings, events_fixture)

BOOST_AUTO_TEST_CASE(what_happened_is_told_newest_first)
{
    BOOST_TEST(events().at("data").as_array().empty());
    const auto id = send_to("ann@example.org", {{"x-relay-campaign", "spring"}});
    send_to("bob@example.org");
    sending();
    heard(id, event_kind::delivered);
    const auto answer = events();
    const auto& data = answer.at("data").as_array();
    BOOST_REQUIRE(data.size() == 3u);
    const auto& first = data.front();
    BOOST_TEST(first.at("event").as_string() == "delivered");
    BOOST_TEST(first.at("id").as_string() == id);
    BOOST_TEST(first.at("lane").as_string() == "campaign");
    BOOST_TEST(first.at("campaign").as_string() == "spring");
    BOOST_TEST(first.at("to").at(0).as_string() == "ann@example.org");
    BOOST_TEST(first.at("subject").as_string() == "To ann@example.org");
    BOOST_TEST(first.at("at").is_string());
    BOOST_TEST(first.at("tags").is_object());
    BOOST_TEST(first.at("seq").as_int64() > data[1].at("seq").as_int64());
    BOOST_TEST(data[1].at("event").as_string() == "sent");
    BOOST_TEST(!answer.at("has_more").as_bool());
    BOOST_TEST(answer.at("next").is_null());
    BOOST_TEST(answer.at("newest").as_int64() == first.at("seq").as_int64());
}

BOOST_AUTO_TEST_CASE(who_comes_again_is_told_only_what_is_new)
{
    events();
    const auto id = send_to("ann@example.org");
    sending();
    const auto newest = events().at("newest").as_int64();
    const auto since = "since=" + std::to_string(newest);
    BOOST_TEST(events(since).at("data").as_array().empty());
    BOOST_TEST(events(since).at("newest").as_int64() == newest);
    heard(id, event_kind::delivered);
    heard(id, event_kind::opened);
    const auto answer = events(since);
    using lines = std::vector<std::string>;
    BOOST_TEST((told(answer) == lines{"opened to ann@example.org", "delivered to ann@example.org"})
    );
    BOOST_TEST(!answer.at("has_more").as_bool());

    // More of it than a page has: the others are behind it, and no more than these.
    const auto page = events(since + "&limit=1");
    BOOST_TEST((told(page) == lines{"opened to ann@example.org"}));
    BOOST_TEST(page.at("has_more").as_bool());
    const auto next = events(since + "&after=" + std::to_string(page.at("next").as_int64()));
    BOOST_TEST((told(next) == lines{"delivered to ann@example.org"}));
    BOOST_TEST(!next.at("has_more").as_bool());
}

BOOST_AUTO_TEST_CASE(pages_have_each_event_once)
{
    events();
    for (int i = 0; i < 7; ++i)
        send_to("a" + std::to_string(i) + "@example.org");
    sending();
    std::vector<std::string> all;
    std::string after;
    for (bool more = true; more;) {
        const auto page = events("limit=2" + after);
        for (auto& one : told(page))
            all.push_back(std::move(one));
        more = page.at("has_more").as_bool();
        if (more)
            after = "&after=" + std::to_string(page.at("next").as_int64());
    }
    BOOST_TEST(all.size() == 7u);
    std::ranges::sort(all);
    BOOST_TEST((std::ranges::adjacent_find(all) == all.end()));
}

BOOST_AUTO_TEST_CASE(filters_leave_what_all_of_them_name)
{
    events();
    const auto ann = send_to("Ann@example.org", {{"x-relay-campaign", "spring"}});
    const auto bob = send_to("bob@example.org");
    sending();
    heard(ann, event_kind::bounced);
    heard(bob, event_kind::delivered);
    const auto count = [&](const std::string& query) {
        return events(query).at("data").as_array().size();
    };
    BOOST_TEST(count("") == 4u);
    BOOST_TEST(count("events=bounced") == 1u);
    BOOST_TEST(count("events=bounced,delivered") == 2u);
    BOOST_TEST(count("events=dead") == 0u);
    BOOST_TEST(count("to=ann@EXAMPLE.org") == 2u);
    BOOST_TEST(count("to=carl@example.org") == 0u);
    BOOST_TEST(count("campaign=spring") == 2u);
    BOOST_TEST(count("lane=transactional") == 2u);
    BOOST_TEST(count("lane=campaign&events=sent") == 1u);
}

BOOST_AUTO_TEST_CASE(a_search_looks_at_no_more_than_so_many_and_goes_on_where_it_stopped)
{
    events();
    const auto id = send_to("ann@example.org");
    sending();
    {
        sqlite::connection other(directory.path() + "/relay.db", sqlite::mode::read_write);
        other.execute("INSERT INTO event SELECT 100 + value, 0, 0, 4, 1795435200000, NULL FROM"
                      " (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n"
                      " WHERE value < 45000) SELECT value FROM n)");
    }
    auto page = events();
    BOOST_TEST(page.at("newest").as_int64() == 45'100);
    int asked = 1;
    while (page.at("data").as_array().empty() && page.at("has_more").as_bool() && asked < 10) {
        page = events("after=" + std::to_string(page.at("next").as_int64()));
        ++asked;
    }
    BOOST_TEST(asked == 3);
    BOOST_TEST(told(page).size() == 1u);
    BOOST_TEST(page.at("data").at(0).at("id").as_string() == id);
    BOOST_TEST(!page.at("has_more").as_bool());
}

BOOST_AUTO_TEST_CASE(a_wrong_filter_is_refused)
{
    const auto says = [&](const std::string& query, const std::string& part) {
        const auto answer = call("GET", "/relay/events?" + query);
        BOOST_TEST(answer.status == 422u, query);
        const std::string message = json(answer).at("message").as_string().c_str();
        BOOST_TEST(message.find(part) != std::string::npos, query << ": " << message);
    };
    says("events=bouncd", "There is no event `bouncd`.");
    says("events=sent,", "There is no event ``.");
    says("to=nobody", "`to` must be an address.");
    says("lane=fast", "`lane` must be transactional or campaign.");
    says("since=now", "`since` must be the `newest` of an earlier answer.");
    says("after=-1", "`after` must be the `next` of the page before.");
    says("limit=5000", "`limit` must be between 1 and 1000.");
    says("state=sent", "state");
}

BOOST_AUTO_TEST_SUITE_END()
