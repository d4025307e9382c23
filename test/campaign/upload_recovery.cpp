#include "relay/campaign/upload_recovery.hpp"

#include "campaign/feeder_fixture.hpp"

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

struct upload_fixture : test::feeder_fixture
{
    asio::awaitable<upload_id> open(campaign_id id, std::string name, std::string email)
    {
        const std::vector in{campaign_state::draft};
        const auto opened = co_await parts->recipient_book.open(id, in, std::move(name));
        upload_step one{
            .upload = opened.upload.id, .reached = 1, .recipients = {}, .first_skipped = {}};
        one.recipients.push_back({.line = 1, .email = std::move(email), .variables = {}});
        BOOST_TEST(co_await parts->recipient_book.add(std::move(one)));
        co_return opened.upload.id;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(uploads_after_a_crash, upload_fixture)

BOOST_AUTO_TEST_CASE(count_are_resumed_or_go)
{
    campaign_id id;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        const std::vector<std::string> nobody;
        id = co_await draft(s, nobody);
        co_await open(id, "", "nameless@example.org");
        co_await open(id, "customers.csv", "named@example.org");
        const auto received = co_await open(id, "", "received@example.org");
        BOOST_TEST(co_await parts->recipient_book.received(received));
    };
    run_stages(before);
    auto after = [&](stages&) -> asio::awaitable<void> {
        co_await recover_uploads(parts->recipient_book, parts->campaign_reader);
        const auto left = co_await parts->campaign_reader.unfinished_uploads();
        BOOST_REQUIRE(left.size() == 1u);
        BOOST_TEST(left[0].name == "customers.csv");
        BOOST_TEST(left[0].reached == 1u);
        BOOST_TEST((co_await look(id)).recipients.all == 1);
        auto found = parts->campaign_reader.find_recipient(id, "received@example.org");
        BOOST_TEST((co_await std::move(found)).has_value());
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
