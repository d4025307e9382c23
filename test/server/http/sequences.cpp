#include "server/http/campaign_fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

// Drip sequences over the API

namespace relay {

using test::campaign_fixture;

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

struct sequence_fixture : campaign_fixture
{
    // So many steps, one after the other
    static std::string steps(int count, std::string_view text = "Hello")
    {
        json::array all;
        for (int i = 0; i < count; ++i)
            all.push_back(
                {{"name", "day " + std::to_string(i + 1)}, {"delay", "1ms"}, {"text", text}}
            );
        return R"({"steps":)" + json::serialize(all) + "}";
    }

    // Has three recipients.
    std::string sequence(int count)
    {
        auto fields = json::parse(spring).as_object();
        fields["steps"] = json::parse(steps(count)).at("steps");
        auto id = draft(json::serialize(fields));
        upload(id, three_people);
        return id;
    }

    json::object patch(const std::string& id, const std::string& fields, unsigned status)
    {
        return asked("PATCH", "/" + id, fields, {}, status);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sequences_over_http, sequence_fixture)

BOOST_AUTO_TEST_CASE(are_counted_and_exported_by_the_names_of_their_steps)
{
    const auto id = sequence(2);
    post("/" + id + "/start");
    until(id, campaign_state::finished);
    const auto report = get("/" + id + "/report?by=step");
    BOOST_TEST(report.at("total").at("sent") == 6);
    const auto& data = report.at("data").as_array();
    BOOST_TEST_REQUIRE(data.size() == 2u);
    BOOST_TEST(data[0].at("key") == "day 1");
    BOOST_TEST(data[0].at("sent") == 3);
    BOOST_TEST(data[1].at("key") == "day 2");
    BOOST_TEST(data[1].at("sent") == 3);
    const auto csv = call("GET", "/relay/campaigns/" + id + "/recipients").body;
    BOOST_TEST(csv.find("\nbob@example.org,sent,,day 2,20") != std::string::npos, csv);
}

BOOST_AUTO_TEST_CASE(have_a_row_for_each_step_before_anybody_has_it)
{
    const auto id = sequence(2);
    const auto report = get("/" + id + "/report?by=step");
    BOOST_TEST(report.at("data").as_array().size() == 2u);
    BOOST_TEST(report.at("data").at(1).at("sent") == 0);
    const auto single = with_people();
    BOOST_TEST(get("/" + single + "/report?by=step").at("data").as_array().empty());
    asked("GET", "/nothing/report?by=step", {}, {}, 404);
    asked("GET", "/" + id + "/report?by=month", {}, {}, 422);
}

BOOST_AUTO_TEST_CASE(that_run_get_more_steps_behind_those_they_have)
{
    const auto id = sequence(2);
    post("/" + id + "/start");
    patch(id, steps(3), 200);
    BOOST_TEST(get("/" + id).at("steps").as_array().size() == 3u);
    patch(id, steps(3), 200); // the same once more
    const auto refusal = patch(id, steps(2), 409);
    BOOST_TEST(
        message_of(refusal) ==
        "Steps of a sequence that runs stay: others are appended behind them."
    );
    patch(id, steps(4, "Another text"), 409);
    patch(id, R"({"steps":null})", 409);
    post("/" + id + "/pause");
    patch(id, steps(4), 200);
    post("/" + id + "/resume");
    until(id, campaign_state::finished);
    BOOST_TEST(get("/" + id + "/report").at("sent") == 12);
    patch(id, steps(5), 409);
}

BOOST_AUTO_TEST_CASE(are_changed_by_one_of_two_at_once)
{
    const auto id = sequence(2);
    post("/" + id + "/start");
    std::vector<unsigned> answers;
    auto change = [&](std::string body) -> asio::awaitable<void> {
        server_request request{.method = "PATCH", .body = std::move(body)};
        request.path = "/relay/campaigns/" + id;
        const auto response = co_await test::served(api, std::move(request));
        answers.push_back(response.status);
    };
    auto both = [&]() -> asio::awaitable<void> {
        task_group tasks(ex);
        tasks.spawn(change(steps(3)));
        tasks.spawn(change(steps(4)));
        co_await tasks.wait();
    };
    test::run(ctx, both());
    std::ranges::sort(answers);
    BOOST_TEST(answers == (std::vector<unsigned>{200, 409}));
    BOOST_TEST(get("/" + id).at("steps").as_array().size() == 3u);
    patch(id, steps(4), 200);
}

// People are counted with the mails of the steps while they have none.
BOOST_AUTO_TEST_CASE(count_whom_nobody_has_mailed_yet)
{
    const auto id = sequence(3);
    BOOST_TEST(get("/" + id + "/report").at("queued") == 3);
    post("/" + id + "/start");
    until(id, campaign_state::finished);
    BOOST_TEST(get("/" + id + "/report").at("queued") == 0);

    auto fields = json::parse(spring).as_object();
    fields["steps"] = json::parse(steps(3)).at("steps");
    fields["open"] = true;
    const auto open = draft(json::serialize(fields));
    upload(open, three_people);
    post("/" + open + "/start");
    until_sent(9 + 9);
    upload(open, "email,first_name\ndan@example.org,Dan\n");
    BOOST_TEST(get("/" + open + "/report").at("queued") == 1);
    post("/" + open + "/cancel");
    const auto over = get("/" + open + "/report");
    BOOST_TEST(over.at("recipients") == 4);
    BOOST_TEST(over.at("sent") == 9);
    BOOST_TEST(over.at("cancelled") == 1);
}

BOOST_AUTO_TEST_CASE(are_none_without_steps_from_the_start)
{
    const auto id = with_people();
    post("/" + id + "/start");
    patch(id, steps(1), 409);
    patch(id, R"({"steps":[]})", 200);
}

BOOST_AUTO_TEST_CASE(that_are_open_start_without_anybody)
{
    auto fields = json::parse(spring).as_object();
    fields["steps"] = json::parse(steps(1)).at("steps");
    const auto closed = draft(json::serialize(fields));
    post("/" + closed + "/start", {}, 422);
    fields["open"] = true;
    const auto id = draft(json::serialize(fields));
    BOOST_TEST(post("/" + id + "/start").at("state") == "running");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
