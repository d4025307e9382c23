#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

namespace {

struct unknown_outcomes_fixture : test::api_fixture
{
    // A message whose only attempt had no answer
    std::string lose_one()
    {
        const auto uuid = send();
        sealed_request request{.id = id_source.next_request(wall_now()), .attempts = 1};
        request.members.push_back(*id_codec.parse_message(uuid));
        store.bury(request, death::outcome_unknown, {.at = wall_now(), .result = {}}, {});
        auto written = [&]() -> boost::asio::awaitable<void> { co_await store.flush(); };
        test::run(ctx, written());
        return uuid;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(unknown_outcomes, unknown_outcomes_fixture)

BOOST_AUTO_TEST_CASE(are_looked_for_when_somebody_asks)
{
    const auto known = send();
    const auto uuid = lose_one();
    const auto path = "/relay/dead-letters/reconcile";
    const auto dry = json(call("POST", path, R"({"all":true,"dry_run":true})"));
    BOOST_TEST(dry.at("matched").as_int64() == 1);
    BOOST_TEST(dry.at("done").as_int64() == 0);
    BOOST_TEST(reconciler.now().waiting == 0u);

    const auto order = R"({"ids":[")" + uuid + R"(",")" + known + R"("],"absent_after":"2h"})";
    const auto answer = json(call("POST", path, order));
    BOOST_TEST(answer.at("done").as_int64() == 1);
    BOOST_REQUIRE(answer.at("skipped").as_array().size() == 1u);
    BOOST_TEST(answer.at("skipped").at(0).at("reason").as_string() == "not_unknown");
    BOOST_TEST(reconciler.now().waiting == 1u);
    const auto s = json(call("GET", "/relay/status"));
    BOOST_TEST(s.at("reconciliation").at("waiting").as_int64() == 1);

    for (const auto* bad : {"{}", R"({"all":true,"absent_after":"soon"})", R"({"everything":1})"})
        BOOST_TEST(call("POST", path, bad).status == 422u, bad);
}

BOOST_AUTO_TEST_SUITE_END()
